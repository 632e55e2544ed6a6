import { inflateSync } from "node:zlib";

/**
 * The texts of a PDF that we made, in drawing order. Words and figures of one line may come apart; an amount never
 * does. Only what is set in the standard fonts: the embedded font is written by the numbers of its glyphs.
 */
export function pdfTexts(file: Uint8Array): string[] {
  const bytes = Buffer.from(file);
  const texts: string[] = [];
  for (let at = bytes.indexOf("stream\n"); at >= 0; at = bytes.indexOf("stream\n", at + 7)) {
    if (bytes.subarray(at - 3, at).toString("latin1") === "end") continue;
    const end = bytes.indexOf("endstream", at);
    const content = inflated(bytes.subarray(at + 7, end));
    for (const [, array] of content.matchAll(/\[([^\]]*)\] TJ/g)) {
      const hex = [...array!.matchAll(/<([0-9a-f]*)>/gi)].map((match) => match[1]).join("");
      texts.push(winAnsi(Buffer.from(hex, "hex")).trim());
    }
  }
  return texts.filter((text) => text !== "" && text !== "\u00a0");
}

/** The same as one text without blanks, to look for whole lines in: `pdfLine(file).includes(squeezed("Page 1 of 3"))`. */
export function pdfLine(file: Uint8Array): string {
  return squeezed(pdfTexts(file).join(""));
}

/** The text without blanks. */
export function squeezed(text: string): string {
  return text.replaceAll(/\s/g, "");
}

// Of the part that differs from Latin-1, what we print; Node's own decoder takes all of it for Latin-1.
const WIN_ANSI: Record<number, string> = { 0x80: "€", 0x85: "…", 0x8b: "‹", 0x96: "–", 0x9b: "›" };

function winAnsi(bytes: Buffer): string {
  return Array.from(bytes, (byte) => WIN_ANSI[byte] ?? String.fromCharCode(byte)).join("");
}

function inflated(stream: Buffer): string {
  try {
    return inflateSync(stream).toString("latin1");
  } catch {
    return "";
  }
}
