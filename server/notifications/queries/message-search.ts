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
  if (classified.ok)
    return {
      ok: true,
      branches: classified.lookups.map((lookup) => all(matching(lookup), ...chosen(filter))),
    };
  if (classified.reason === "EMPTY") return { ok: true, branches: byFilter(filter) };
  return { ok: false, refusal: classified.message, branches: [] };
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
    case "phoneReversed":
      return Prisma.sql`m.phone_reversed LIKE ${`${literally(lookup.value)}%`}`;
  }
}

/**
 * Without a text the filters are what is looked up by: one branch for each value that an index begins with, since no
 * index gives the newest of several values in order.
 */
function byFilter(filter: MessageFilter): Prisma.Sql[] {
  const { channel, status, template, ...times } = filter;
  if (status?.length) {
    const channels = channel?.length ? unique(channel) : [null];
    return unique(status).flatMap((one) =>
      channels.map((in1) =>
        all(
          Prisma.sql`m.status = ${one}::message_status`,
          ...(in1 === null ? [] : [Prisma.sql`m.channel = ${in1}::message_channel`]),
          ...chosen({ template, ...times }),
        ),
      ),
    );
  }
  if (template?.length)
    return unique(template).map((key) =>
      all(Prisma.sql`m.template_key = ${key}`, ...chosen({ channel, ...times })),
    );
  return [all(...chosen({ channel, ...times }))];
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
