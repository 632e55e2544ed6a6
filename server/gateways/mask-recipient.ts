/** Enough of a recipient to recognise it by, and too little to write to it: `a…@travellr.example`, `+49…78`. */
export function maskRecipient(to: string): string {
  const at = to.lastIndexOf("@");
  if (at > 0) return `${to[0]}…${to.slice(at)}`;
  if (/^\+\d{5,}$/.test(to)) return `${to.slice(0, 3)}…${to.slice(-2)}`;
  return to.length > 12 ? `${to.slice(0, 6)}…` : "…";
}

/** A text of the provider's in which the recipient, should it be named, is masked. */
export function withoutRecipient(text: string, to: string): string {
  return to === "" ? text : text.replaceAll(to, maskRecipient(to));
}
