import type * as z from "zod";
import { Prisma } from "@/server/platform/prisma/client";
import { classifySearch, type SearchLookup } from "../domain/classify-search";
import type { findMessagesInput } from "../schemas";

export type FindMessagesInput = z.infer<typeof findMessagesInput>;
type MessageFilter = Pick<FindMessagesInput, "channel" | "status" | "template" | "from" | "until">;

/** What is asked for: ways to match, each one condition on `message m` with an index of its own, or why not. */
export type MessageSearch =
  { ok: true; branches: readonly Prisma.Sql[] } | { ok: false; refusal: string; branches: readonly [] };

/**
 * Reads what was typed and chosen. Nothing typed means every message. A text that nothing can be looked up by is
 * refused with a sentence for the person.
 */
export function messageSearch({
  query,
  ...filter
}: { query?: string | undefined } & MessageFilter): MessageSearch {
  const classified = classifySearch(query ?? "");
  if (!classified.ok && classified.reason !== "EMPTY")
    return { ok: false, refusal: classified.message, branches: [] };
  const byText = classified.ok ? textBranches(classified.lookups) : [Prisma.sql`TRUE`];
  const byFilter = filterBranches(filter, classified.ok);
  return { ok: true, branches: byText.flatMap((text) => byFilter.map((chosen) => all(text, ...chosen))) };
}

// A common text may be a part of the address and of the name: both are looked for on one way through the newest.
function textBranches(lookups: readonly SearchLookup[]): Prisma.Sql[] {
  const isPart = ({ by }: SearchLookup) =>
    by === "emailFragment" || by === "nameFragment" || by === "nameWords";
  const parts = lookups.filter(isPart).map(matching);
  const others = lookups.filter((lookup) => !isPart(lookup)).map(matching);
  return parts.length === 0 ? others : [...others, Prisma.sql`(${Prisma.join(parts, " OR ")})`];
}

function matching(lookup: SearchLookup): Prisma.Sql {
  switch (lookup.by) {
    case "messageId":
      return Prisma.sql`m.id = ${lookup.value}`;
    case "providerId":
      return Prisma.sql`m.id IN (SELECT a.message_id FROM message_attempt a WHERE a.provider_id = ${lookup.value})`;
    case "bookingRef":
      return Prisma.sql`m.booking_ref = ANY(${lookup.values}::text[])`;
    case "email":
      return Prisma.sql`m.recipient_email = ${lookup.value}`;
    case "emailFragment":
      return Prisma.sql`m.recipient_email LIKE ${`%${literally(lookup.value)}%`}`;
    case "nameFragment":
      return Prisma.sql`m.name_key LIKE ${`%${literally(lookup.value)}%`}`;
    case "nameWords":
      return Prisma.sql`array_to_tsvector(array_remove(string_to_array(translate(m.name_key, '-''.,', '    '), ' '), ''))
        @@ ${beginningsOf(lookup.words)}::tsquery`;
    case "phoneReversed":
      return Prisma.sql`m.phone_reversed LIKE ${`${literally(lookup.value)}%`}`;
  }
}

/** Words as a query for texts that have words which begin with them. */
function beginningsOf(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("\\", "\\\\").replaceAll("'", "''")}':*`).join(" & ");
}

/** More chosen statuses than this are most of all messages, for which the order of time is the better index. */
const STATUS_BRANCHES_MAX = 4;

/**
 * The filters as ways to match, one for each value that an index begins with: no index gives the newest of several
 * values in order, and a rare status is what a common text is best narrowed by.
 */
function filterBranches(filter: MessageFilter, hasText: boolean): Prisma.Sql[][] {
  const { channel, status, template, ...times } = filter;
  const statuses = unique(status ?? []);
  if (statuses.length > 0 && statuses.length <= STATUS_BRANCHES_MAX) {
    const rest = chosen({ channel, template, ...times });
    return statuses.map((one) => [Prisma.sql`m.status = ${one}::message_status`, ...rest]);
  }
  const templates = unique(template ?? []);
  if (templates.length > 0 && !hasText)
    return templates.map((one) => [
      Prisma.sql`m.template_key = ${one}`,
      ...chosen({ channel, status, ...times }),
    ]);
  return [chosen(filter)];
}

function chosen({ channel, status, template, from, until }: MessageFilter): Prisma.Sql[] {
  return [
    ...(channel?.length ? [Prisma.sql`m.channel = ANY(${unique(channel)}::text[]::message_channel[])`] : []),
    ...(status?.length ? [Prisma.sql`m.status = ANY(${unique(status)}::text[]::message_status[])`] : []),
    ...(template?.length ? [Prisma.sql`m.template_key = ANY(${unique(template)}::text[])`] : []),
    ...(from ? [Prisma.sql`m.created_at >= ${from}::timestamptz`] : []),
    ...(until ? [Prisma.sql`m.created_at < ${until}::timestamptz`] : []),
  ];
}

function all(...conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`TRUE` : Prisma.join(conditions, " AND ");
}

/** The text for LIKE, in which nothing of it stands for anything else. */
function literally(text: string): string {
  return text.replaceAll(/[\\%_]/g, "\\$&");
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
