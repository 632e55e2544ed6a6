import type { Context } from "@/server/platform/context";
import { Prisma } from "@/server/platform/prisma/client";
import { messageSearch, type FindMessagesInput } from "./message-search";

/** Counting stops here: a larger number is told as "1,000+". */
export const MESSAGE_COUNT_CAP = 1_000;

/**
 * How many messages match, counted up to one more than the cap; zero for a text that is refused. Apart from the list,
 * which must not wait for it.
 */
export async function countMessages(
  { db }: Pick<Context, "db">,
  input: Omit<FindMessagesInput, "limit" | "cursor">,
) {
  const { branches } = messageSearch(input);
  if (branches.length === 0) return { count: 0, cap: MESSAGE_COUNT_CAP };
  const someOf = branches.map(
    (condition) => Prisma.sql`(SELECT m.id FROM message m WHERE ${condition} LIMIT ${MESSAGE_COUNT_CAP + 1})`,
  );
  const [row] = await db.$queryRaw<[{ count: number }]>`
    SELECT count(*)::int AS count FROM (
      SELECT hit.id FROM (${Prisma.join(someOf, " UNION ")}) hit LIMIT ${MESSAGE_COUNT_CAP + 1}
    ) counted`;
  return { count: row.count, cap: MESSAGE_COUNT_CAP };
}
