import { inTransaction, type Context } from "@/server/platform/context";

/**
 * What a limit that holds on an idle machine comes to on this one now, in milliseconds: the limit itself, unless the
 * database alone takes longer than that for so many short transactions in a row, three times over.
 */
export async function timeAllowed(
  ctx: Context,
  limitMs: number,
  work: { transactions: number },
): Promise<number> {
  const tries = 5;
  let slowestMs = 0;
  for (let count = 0; count < tries; count++) {
    const startedAt = performance.now();
    await inTransaction(ctx, async (tx) => {
      for (let statement = 0; statement < 5; statement++) await tx.db.$queryRaw`SELECT 1`;
    });
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  }
  return Math.max(limitMs, 3 * work.transactions * slowestMs);
}
