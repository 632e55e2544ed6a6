import { hasNumbered } from "./paper-text";

/** A note that explains the numbers in texts made by `paperText`, if any of them has one; otherwise none. */
export function unprintableNotes(texts: readonly string[]): string[] {
  return texts.some(hasNumbered)
    ? [
        "Characters that the typeface of this paper lacks are shown by their Unicode number, such as ‹U+6771›; the reference identifies the vendor.",
      ]
    : [];
}
