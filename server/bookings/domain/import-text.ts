/** What a text is for, which decides its length and what may stand in it. */
export type TextKind = "ref" | "name" | "email" | "phone";

interface TextRule {
  lengthMax: number;
  /** References are compared letter by letter, so nothing invisible and no outer blanks may be in them. */
  isKey: boolean;
  shape?: { pattern: RegExp; code: string; reason: string };
}

const RULES: Record<TextKind, TextRule> = {
  ref: { lengthMax: 100, isKey: true },
  name: { lengthMax: 200, isKey: false },
  email: {
    lengthMax: 254,
    isKey: true,
    shape: {
      // ASCII around the @ only: a look-alike letter is another mailbox.
      pattern: /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/,
      code: "email.malformed",
      reason: "This is not an e-mail address.",
    },
  },
  phone: {
    lengthMax: 40,
    isKey: true,
    shape: {
      pattern: /^\+?[0-9][0-9 ()./-]*$/,
      code: "phone.malformed",
      reason: "This is not a phone number.",
    },
  },
};

/**
 * A text of a row as it is stored, or what is wrong with it. Names lose blanks
 * around them; everything is brought to the composed form (NFC), so that two spellings of one letter are one text.
 * Formulas, markup and quotes are plain text here: they are made harmless where they are written out.
 */
export function importText(value: string, kind: TextKind): string | { code: string; reason: string } {
  const rule = RULES[kind];
  const text = rule.isKey || !OUTER_BLANK.test(value) ? value : value.trim();
  if (text === "") return { code: "text.empty", reason: "A text is needed here." };
  if (text.length > rule.lengthMax)
    return { code: "text.too_long", reason: `At most ${rule.lengthMax} characters.` };
  if (rule.isKey && OUTER_BLANK.test(text))
    return { code: "text.outer_blank", reason: "There are blanks before or after it." };
  if (rule.shape && !rule.shape.pattern.test(text))
    return { code: rule.shape.code, reason: rule.shape.reason };
  if (PLAIN.test(text)) return text;
  return unusualText(text, rule);
}

function unusualText(text: string, rule: TextRule): string | { code: string; reason: string } {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text))
    return {
      code: "text.control_character",
      reason: "It contains a character that cannot be seen, such as a line break.",
    };
  // These turn the direction of reading and make one name look like another.
  if (/[\u202A-\u202E\u2066-\u2069]/.test(text))
    return { code: "text.direction_mark", reason: "It contains a mark that turns the direction of reading." };
  // Names keep the joiners that emoji and some scripts need; a key must look like what it is.
  if (rule.isKey && /\p{Cf}/u.test(text))
    return { code: "text.invisible_character", reason: "It contains a character that cannot be seen." };
  return text.normalize("NFC");
}

/** The text as PostgreSQL's COPY reads it; texts that `importText` let pass need nothing but backslashes doubled. */
export function copyText(text: string): string {
  return text.includes("\\") ? text.replaceAll("\\", "\\\\") : text;
}

const PLAIN = /^[\x20-\x5b\x5d-\x7e]*$/;
const OUTER_BLANK = /^\s|\s$/;
