import { isStandardText } from "../paper-text";

/**
 * The text, cut with an ellipsis if it may be wider than the width in points. Letters are reckoned at the wider of
 * Helvetica's regular and bold, so that what is returned always fits; a text may be cut a little early.
 */
export function fitText(text: string, width: number, fontSize: number): string {
  const chars = Array.from(text);
  const widthOf = isStandardText(text) ? standardWidth : embeddedWidth;
  const room = (width / fontSize) * 1_000;
  let used = 0;
  let fitting = 0;
  for (const [index, char] of chars.entries()) {
    used += widthOf(char);
    if (used > room) return `${chars.slice(0, fitting).join("").trimEnd()}…`;
    if (used + ELLIPSIS <= room) fitting = index + 1;
  }
  return text;
}

const ELLIPSIS = 1_000;

// Widths of U+0020 to U+007E in thousandths of the font's size.
const ASCII = [
  "278 333 474 556 556 889 722 278 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556",
  "556 556 333 333 584 584 584 611 1015 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778",
  "667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 278 556 611 556 611 556 333 611",
  "611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584",
].flatMap((line) => line.split(" ").map(Number));

function standardWidth(char: string): number {
  // An accent does not make a letter wider.
  const base = char.normalize("NFD").codePointAt(0)! - 0x20;
  return ASCII[base] ?? 1_000;
}

/** The same for the embedded font, by kinds of letters; the rarest are reckoned at the widest of all. */
function embeddedWidth(char: string): number {
  if (/[ .,:;|'!il()‹›-]/.test(char)) return 400;
  const base = char.normalize("NFD").slice(0, 1);
  if (/[a-ln-vx-z0-9ßøđłıαβγδεζηθικλνξοπρστυχавгдезийклнопрстухцчъьэяіє]/u.test(base)) return 655;
  return /[A-Za-zÆæØœŁА-яёΑ-Ωα-ω+–—…]/u.test(base) ? 1_000 : 1_600;
}
