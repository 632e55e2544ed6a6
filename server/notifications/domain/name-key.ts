/**
 * A name as it is searched: small letters without marks, one space between words. "  Renée  MÜLLER" is
 * "renee muller". Letters that only look like two, such as ß and æ, become the two.
 */
export function nameKey(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[ßæœøłđ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/\s+/g, " ")
    .trim();
}

/** The words of a name's key, as the index `message_name_words` has them. */
export function nameWords(key: string): string[] {
  return key.split(/[ \-'.,]+/).filter((word) => word !== "");
}

const LETTERS: Record<string, string> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d" };
