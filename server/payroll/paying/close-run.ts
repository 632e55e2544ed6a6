import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import type { PayoutStatus } from "@/server/payroll/domain/payout-status";
import { lockRun, moveRun } from "../commands/move-run";

/** Statuses of a payable payout whose outcome is not final. */
export const OPEN_PAYOUTS = ["RESERVED", "SENDING", "UNKNOWN", "SENT"] as const satisfies PayoutStatus[];

/**
 * Ends a run that has no open payout left: PAID when every payable payout is, PARTLY_PAID otherwise. A run that was
 * PAID becomes PARTLY_PAID when one came back. Does nothing while a payout is open or the run is paused.
 */
export async function closeRunIfSettled(ctx: Context, runId: string): Promise<void> {
  const isOpen = { runId, status: { in: [...OPEN_PAYOUTS] } };
  if (await ctx.db.payout.findFirst({ where: isOpen, select: { id: true } })) return;
  await inTransaction(ctx, async (tx) => {
    const run = await lockRun(tx, runId);
    if (run.status !== "PAYING" && run.status !== "PAID") return;
    // Looked at again under the lock: finance may have retried something meanwhile.
    if (await tx.db.payout.findFirst({ where: isOpen, select: { id: true } })) return;
    const counts = await tx.db.payout.groupBy({
      by: ["status"],
      where: { runId, outcome: "PAYABLE" },
      _count: true,
    });
    const unpaid = counts.filter((count) => count.status !== "PAID");
    const to = unpaid.length === 0 ? "PAID" : "PARTLY_PAID";
    if (run.status === to) return;
    const finishedAt = tx.clock.now();
    await moveRun(tx, run, to, { finishedAt });
    await recordAudit(tx, {
      action: to === "PAID" ? "payroll.run.paid" : "payroll.run.partly-paid",
      subjectKind: "payrollRun",
      subjectId: run.id,
      before: { status: run.status },
      after: {
        status: to,
        finishedAt,
        payouts: Object.fromEntries(counts.map((count) => [count.status, count._count])),
      },
    });
  });
}
