import { createLoader, createParser, parseAsString, type inferParserType } from "nuqs/server";
import type { RouterInputs } from "@/server/api/root";

const TEXT_LENGTH_MAX = 100;

// A value that the server would refuse is ignored here, so that an old or mangled link still opens the page.
const parseAsDay = createParser({
  parse: (text: string) => (isDay(text) ? text : null),
  serialize: String,
});
const parseAsFilterText = createParser({
  parse: (text: string) => (text.length <= TEXT_LENGTH_MAX ? filterText(text) || null : null),
  serialize: String,
});
const parseAsSeq = createParser({
  parse: (text: string) => (/^[1-9]\d{0,17}$/.test(text) ? text : null),
  serialize: String,
});

/** The state of the audit page in its URL, read the same way by server and browser. */
export const auditUrl = {
  /** An action, an area, or the id of a subject, as typed. */
  q: parseAsString.withDefault(""),
  actor: parseAsFilterText,
  subjectKind: parseAsFilterText,
  subject: parseAsFilterText,
  from: parseAsDay,
  to: parseAsDay,
  /** The number of the event whose sheet is open. */
  event: parseAsSeq,
};

export type AuditUrl = inferParserType<typeof auditUrl>;

export const loadAuditUrl = createLoader(auditUrl);

/** What to ask the server for. */
export function auditListInput({
  q,
  actor,
  subjectKind,
  subject,
  from,
  to,
}: AuditUrl): RouterInputs["audit"]["list"] {
  const text = filterText(q);
  // Ids carry their kind before an underscore; actions have dots and no underscore before the first.
  const isId = /^[a-z]{2,8}_/.test(text);
  return {
    ...(text && !isId ? { action: text } : {}),
    ...(text && isId ? { subjectId: text } : {}),
    ...(subject ? { subjectId: subject } : {}),
    ...(subjectKind ? { subjectKind } : {}),
    ...(actor ? { actorId: actor } : {}),
    ...(from ? { fromDay: from } : {}),
    ...(to && !(from && to < from) ? { toDay: to } : {}),
  };
}

// What no action and no id contains, and the database could not even compare with.
function filterText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Surrogate}]/gu, "")
    .trim()
    .slice(0, TEXT_LENGTH_MAX)
    .replace(/\p{Surrogate}$/u, "");
}

function isDay(text: string): boolean {
  if (!/^2\d{3}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
