import type { Context } from "@/server/platform/context";
import type { ListLegalHoldsInput } from "@/server/maintenance/schemas";

/** One page of legal holds, latest first, and the id to go on from, or null at the end. */
export async function listLegalHolds(ctx: Pick<Context, "db">, input: ListLegalHoldsInput) {
  const found = await ctx.db.legalHold.findMany({
    where: {
      releasedAt: input.state === "IN_FORCE" ? null : { not: null },
      // Ids sort by their time.
      ...(input.cursor ? { id: { lt: input.cursor } } : {}),
    },
    orderBy: { id: "desc" },
    take: input.limit + 1,
    omit: { placedById: true, releasedById: true },
  });
  const holds = found.slice(0, input.limit);
  return { holds, nextCursor: found.length > input.limit ? (holds.at(-1)?.id ?? null) : null };
}
