import { fileURLToPath } from "node:url";
import { Font } from "@react-pdf/renderer";
import { isStandardText } from "../paper-text";

const NAMES = "Names";

/** A content hash is 64 letters and stays whole. */
const WORD_MAX = 64;

let registered = false;

/**
 * Makes the embedded font known, which sets names that the standard fonts cannot. The standard fonts are part of
 * PDF, so only papers with such names carry a font. It has one weight: a bold name in it is told by its size.
 */
export function registerFonts(): void {
  if (registered) return;
  registered = true;
  const src = fileURLToPath(new URL("../fonts/dejavu-sans-condensed-subset.ttf", import.meta.url));
  Font.register({ family: NAMES, src });
  // Words are not hyphenated: a reference with a hyphen in it that is not there is another reference.
  // Only what is longer than any of ours is broken, as it would run off the page.
  Font.registerHyphenationCallback((word) =>
    word.length > WORD_MAX ? (word.match(/.{1,20}/gsu) ?? [word]) : [word],
  );
}

/** The font family that has every character of the text. */
export function familyFor(text: string, weight: "regular" | "bold" = "regular"): string {
  if (!isStandardText(text)) return NAMES;
  return weight === "bold" ? "Helvetica-Bold" : "Helvetica";
}
