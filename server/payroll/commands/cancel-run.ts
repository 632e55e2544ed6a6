import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { InvalidInput, RuleBroken } from "@/server/platform/errors";
import { giveUpPayouts } from "./give-up-payouts";
import { lockRun, moveRun } from "./move-run";
import { releaseClaims } from "./release-claims";
import { unreservePayouts } from "./reserve-payouts";
import { voidApprovals } from "./void-approvals";

/**
 * Drops a run of which nothing was sent: its claims are free for other runs, what was reserved is given back, and
 * the period can be drafted anew. The run stays on record with the reason. Of a run that is being paid only the unsent
 * rest can be cancelled, by `cancelUnsentPayouts`: RuleBroken `payroll.run_cannot_move` here.
 */
export async function cancelRun(
  ctx: Context,
  input: { runId: string; seenVersion: number; reason: string },
): Promise<void> {
  const reason = input.reason.trim();
  if (reason === "") throw new InvalidInput("Say why the run is cancelled.", "reason");
  await inTransaction(
    ctx,
    async (tx) => {
      const run = await lockRun(tx, input.runId, input.seenVersion);
      if (run.status === "PAUSED")
        throw new RuleBroken("payroll.run_cannot_move", [
          "Of a paused run only what was not sent can be cancelled.",
        ]);
      await moveRun(tx, run, "CANCELLED", { cancelledReason: reason, finishedAt: tx.clock.now() });
      await unreservePayouts(tx, run.id, { to: "CANCELLED", reason: `The run was cancelled: ${reason}` });
      await giveUpPayouts(tx, run.id, { from: ["STALE"], reason: `The run was cancelled: ${reason}` });
      await cancelPlanned(tx, run.id, `The run was cancelled: ${reason}`);
      await releaseClaims(tx, run.id, `The run was cancelled: ${reason}`);
      await voidApprovals(tx, run.id, "The run was cancelled");
      await recordAudit(tx, {
        action: "payroll.run.cancelled",
        subjectKind: "payrollRun",
        subjectId: run.id,
        before: { status: run.status },
        after: { status: "CANCELLED" },
        reason,
      });
    },
    { timeLimitMs: 300_000 },
  );
}

async function cancelPlanned(tx: TxContext, runId: string, reason: string): Promise<void> {
  await tx.db.$executeRaw`
    WITH moved AS (
      UPDATE payout SET status = 'CANCELLED', version = version + 1
      WHERE run_id = ${runId} AND status = 'PLANNED' RETURNING id
    )
    INSERT INTO payout_event (payout_id, run_id, "from", "to", actor_name, reason)
    SELECT id, ${runId}, 'PLANNED', 'CANCELLED', ${tx.actor.name}, ${reason} FROM moved`;
}
