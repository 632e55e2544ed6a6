/**
 * The JSON text of a state for the audit log, or null for none. A bigint is written as a string, a Date as its
 * ISO text. What PostgreSQL's jsonb cannot hold (NUL, half of a surrogate pair) becomes the replacement
 * character, so that odd input never keeps an event from being written.
 */
export function auditJson(state: unknown): string | null {
  if (state === undefined || state === null) return null;
  const text = JSON.stringify(state, (_key, value: unknown) => {
    if (typeof value === "bigint") return value.toString();
    return typeof value === "string" ? storable(value) : value;
  });
  return text ?? null;
}

function storable(text: string): string {
  return text.replace(/\u0000|\p{Surrogate}/gu, "\uFFFD");
}
