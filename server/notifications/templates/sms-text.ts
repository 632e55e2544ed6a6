/**
 * A text with plain spaces, quotes and dashes in place of typographic ones. They say the same, and one of them alone
 * would make an SMS cost more than twice as much.
 */
export function smsText(text: string): string {
  return text
    .replace(/[\u00a0\u2007\u2009\u202f]/g, " ")
    .replace(/[‘’‚′]/g, "'")
    .replace(/[“”„″]/g, '"')
    .replace(/[‐‑–—−]/g, "-")
    .replace(/…/g, "...");
}
