const TEXT_MAX = 4_000;
const JSON_MAX = 20_000;

/** Text as PostgreSQL can hold it: no NUL, no half of a surrogate pair, and 4,000 characters at most. */
export function storableText(text: string): string {
  return wellFormed(text.slice(0, TEXT_MAX));
}

/** A value as JSON that PostgreSQL can hold, or null for none. Bigints become strings. */
export function storableJson(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const json = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "bigint") return part.toString();
    return typeof part === "string" ? wellFormed(part) : part;
  });
  return json.length <= JSON_MAX ? json : JSON.stringify({ leftOut: "Too long to be kept." });
}

function wellFormed(text: string): string {
  return Buffer.from(text.replaceAll("\u0000", ""), "utf8").toString("utf8");
}
