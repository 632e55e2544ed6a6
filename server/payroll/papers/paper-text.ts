/**
 * Text from outside as a paper can print it. Letters of the Latin, Greek and Cyrillic scripts stay as they are, and
 * every other character is shown by its Unicode number, `‹U+6771›`, so that nothing is lost or silently exchanged.
 * Line breaks and tabs become spaces. Characters that would turn or hide text around them are shown by number too.
 */
export function paperText(text: string): string {
  const plain = text
    .normalize("NFC")
    .replaceAll(/[\t\n\r\u2028\u2029]+/gu, " ")
    .trim();
  return Array.from(plain, (char) => (isPrintable(char) ? char : numbered(char))).join("");
}

/** True if the text has a character that only its number could show. */
export function hasNumbered(text: string): boolean {
  return /‹U\+[0-9A-F]{4,6}›/.test(text);
}

/** True if the standard fonts of PDF have every character; otherwise the text is set in the embedded font. */
export function isStandardText(text: string): boolean {
  return /^[\u0020-\u007e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*$/u.test(text);
}

// The ranges that fonts/dejavu-sans-condensed-subset.ttf was made with, less combining marks: a mark that NFC
// leaves alone would be set beside its letter, not above it. U+00AD is a hyphen that shows at line ends only.
const PRINTABLE =
  /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f\u0259\u02bb\u02bc\u02c6-\u02dd\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u0525\u1e00-\u1efb\u2010-\u2016\u2018-\u2027\u2030-\u203a\u20a0-\u20b5\u20b8\u20b9\u20bd\u2116\u2122\u2150-\u2185\u2190-\u2193\u2212]$/u;

function isPrintable(char: string): boolean {
  return PRINTABLE.test(char);
}

function numbered(char: string): string {
  return `‹U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}›`;
}
