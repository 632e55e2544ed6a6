import { isStandardText } from "../paper-text";

/**
 * The text, cut with an ellipsis if it may be wider than the width in points. Letters are reckoned at the greatest
 * width of their kind, so that what is returned always fits; a text may be cut a little early.
 */
export function fitText(text: string, width: number, fontSize: number): string {
  const chars = Array.from(text);
  // The embedded font's wide letters are wider than Helvetica's, and mixed alphabets cannot be told by kind.
  const breadth = isStandardText(text) ? breadthOf : (char: string) => Math.max(breadthOf(char), 0.66);
  const room = width / fontSize;
  let used = 0;
  let fitting = 0;
  for (const [index, char] of chars.entries()) {
    used += breadth(char);
    if (used > room) return `${chars.slice(0, fitting).join("").trimEnd()}…`;
    if (used + ELLIPSIS <= room) fitting = index + 1;
  }
  return text;
}

const ELLIPSIS = 1;

/** Greatest width of a character of its kind in Helvetica, bold or not, as a part of the font's size. */
function breadthOf(char: string): number {
  if (/[ijl.,:;|'!I /[\]()tf-]/.test(char)) return 0.34;
  if (/[a-ln-vx-z0-9_$€?"*]/.test(char)) return 0.612;
  if (/[A-LN-VX-Z&wm]/.test(char)) return 0.89;
  return 1.02;
}
