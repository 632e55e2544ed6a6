import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import { lockRun, moveRun } from "./move-run";
import { unreservePayouts } from "./reserve-payouts";
import { voidApprovals } from "./void-approvals";

/**
 * Drops a run of which nothing was sent: its claims are free for other runs, what was reserved is given back, and
 * the period can be drafted anew. The run stays on record with the reason.
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
      await moveRun(tx, run, "CANCELLED", { cancelledReason: reason, finishedAt: tx.clock.now() });
      await unreservePayouts(tx, run.id, { to: "CANCELLED", reason: `The run was cancelled: ${reason}` });
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

/** Moves the claims of the run's cancelled payouts to the record of released ones. */
async function releaseClaims(tx: TxContext, runId: string, reason: string): Promise<void> {
  await tx.db.$executeRaw`
    WITH freed AS (
      DELETE FROM payout_line l USING payout p
      WHERE p.id = l.payout_id AND p.run_id = ${runId} AND p.status = 'CANCELLED'
      RETURNING l.posting_id, l.payout_id, l.amount_minor, l.label
    )
    INSERT INTO released_payout_line (posting_id, payout_id, amount_minor, label, reason)
    SELECT posting_id, payout_id, amount_minor, label, ${reason} FROM freed`;
}
