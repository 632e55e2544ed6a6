import type { ProviderRecords } from "@/server/gateways/stripe-records-reader";
import { inTransaction, type Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { compareWithProvider } from "./compare-with-provider";
import { recordComparison } from "./record-comparison";

/** How far back runs are compared, in milliseconds: what came back from a bank comes within days. */
const COMPARED_MS = 35 * 86_400_000;

export interface ReconciliationResult {
  reconciliationId: string;
  status: "CLEAN" | "DIFFERS";
  /** Differences that were found, and those of them that nobody knew. */
  found: number;
  fresh: number;
  runs: number;
  payouts: number;
}

/**
 * Compares the runs of the last 35 days with the provider and writes down what it found. `requested` names the row of
 * whoever asked for it; without one it makes its own. May be done again after it broke off anywhere. Throws
 * GatewayFailed when the provider does not answer; the row then says that nothing is known.
 */
export async function reconcile(
  ctx: Context,
  records: ProviderRecords,
  signal: AbortSignal,
  requested?: string,
): Promise<ReconciliationResult> {
  const now = ctx.clock.now();
  const reconciliationId = requested ?? newId("rec");
  await ctx.db.reconciliation.upsert({
    where: { id: reconciliationId },
    create: {
      id: reconciliationId,
      status: "RUNNING",
      requestedByName: ctx.actor.name,
      requestedAt: now,
      startedAt: now,
    },
    update: { status: "RUNNING", startedAt: now, error: null },
  });
  try {
    const after = new Date(now.getTime() - COMPARED_MS);
    const comparison = await compareWithProvider(ctx, records, after, signal);
    const recorded = await inTransaction(ctx, (tx) => recordComparison(tx, reconciliationId, comparison), {
      timeLimitMs: 300_000,
    });
    const runs = new Set(comparison.payouts.map(({ books }) => books.runId)).size;
    return { reconciliationId, ...recorded, runs, payouts: comparison.payouts.length };
  } catch (error) {
    await ctx.db.reconciliation.update({
      where: { id: reconciliationId },
      data: {
        status: "FAILED",
        finishedAt: ctx.clock.now(),
        error: (error instanceof Error ? error.message : String(error)).slice(0, 1_000),
      },
    });
    throw error;
  }
}
