import type { TxContext } from "@/server/platform/context";

/** Makes every standing decision on the run void, with why; they stay on record. */
export async function voidApprovals(tx: TxContext, runId: string, reason: string): Promise<void> {
  await tx.db.approval.updateMany({
    where: { runId, voidedAt: null },
    data: { voidedAt: tx.clock.now(), voidedReason: reason },
  });
}
