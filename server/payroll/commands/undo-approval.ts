import { recordAudit } from "@/server/audit/commands/record-audit";
import { undoBlockers } from "@/server/payroll/domain/approval-policy";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { loadApprovalFacts } from "../queries/load-approval-facts";
import { FUNDS_NOT_ASKED, lockRun, moveRun } from "./move-run";
import { lockDrafting } from "./calculate-payouts";
import { refreshOpenRuns } from "./refresh-open-runs";
import { unreservePayouts } from "./reserve-payouts";

/**
 * Takes back one's own approval, which is possible until the first payout is sent. A run that was approved by it
 * waits for approval again and what was reserved is given back. The job that would have paid it finds it unapproved.
 * Throws Conflict when the run changed since it was seen, RuleBroken `payroll.undo_blocked` otherwise.
 */
export async function undoApproval(
  ctx: Context,
  input: { runId: string; seenVersion: number },
): Promise<void> {
  await inTransaction(
    ctx,
    async (tx) => {
      await lockDraftingIfStale(tx, input.runId);
      const run = await lockRun(tx, input.runId, input.seenVersion);
      const facts = await loadApprovalFacts(tx, run, { checkIntegrity: false });
      const blockers = undoBlockers(facts.run, facts.approver);
      if (blockers.length > 0) {
        throw new RuleBroken(
          "payroll.undo_blocked",
          blockers.map((blocker) => blocker.text),
        );
      }
      await tx.db.approval.updateMany({
        where: { runId: run.id, approverId: facts.approver.id, voidedAt: null },
        data: { voidedAt: tx.clock.now(), voidedReason: "Taken back by the approver" },
      });
      if (run.status === "APPROVED") {
        await unreservePayouts(tx, run.id, { to: "PLANNED", reason: "The approval was taken back" });
        const staleVendorIds = await takeBackStale(tx, run.id);
        await moveRun(tx, run, "AWAITING_APPROVAL", {
          approvedAt: null,
          ...FUNDS_NOT_ASKED,
        });
        // What was refunded meanwhile belongs into what is approved next.
        for (const vendorId of staleVendorIds)
          await refreshOpenRuns(tx, vendorId, "a booking was refunded after the approval");
      } else {
        await tx.db.payrollRun.update({ where: { id: run.id }, data: { version: { increment: 1 } } });
      }
      await recordAudit(tx, {
        action: "payroll.approval.undone",
        subjectKind: "payrollRun",
        subjectId: run.id,
        before: { status: run.status },
        after: { status: "AWAITING_APPROVAL" },
      });
    },
    { timeLimitMs: 300_000 },
  );
}

/** A run with stale payouts goes back to draft, and the drafting lock comes before that of a run everywhere. */
async function lockDraftingIfStale(tx: TxContext, runId: string): Promise<void> {
  const stale = await tx.db.payout.findFirst({
    where: { runId, status: "STALE" },
    select: { currency: true },
  });
  if (stale) await lockDrafting(tx, stale.currency);
}

async function takeBackStale(tx: TxContext, runId: string): Promise<string[]> {
  const rows = await tx.db.$queryRaw<{ vendorId: string }[]>`
    WITH moved AS (
      UPDATE payout SET status = 'PLANNED', version = version + 1, failure_code = NULL, failure_message = NULL
      WHERE run_id = ${runId} AND status = 'STALE' RETURNING id, vendor_id
    ), event AS (
      INSERT INTO payout_event (payout_id, run_id, "from", "to", actor_name, reason)
      SELECT id, ${runId}, 'STALE', 'PLANNED', ${tx.actor.name}, 'The approval was taken back' FROM moved
    )
    SELECT vendor_id AS "vendorId" FROM moved ORDER BY vendor_id`;
  return rows.map((row) => row.vendorId);
}
