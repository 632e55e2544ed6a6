import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { InvalidInput, RuleBroken } from "@/server/platform/errors";
import { enqueue } from "@/server/platform/jobs";
import type { RunStatus } from "@/server/platform/prisma/enums";
import { payRunRequest } from "../job-requests";
import { giveUpPayouts } from "./give-up-payouts";
import { lockRun, moveRun, NOT_PAUSED, type LockedRun } from "./move-run";
import { releaseClaims } from "./release-claims";
import { unreservePayouts } from "./reserve-payouts";

export interface CancelUnsentInput {
  runId: string;
  seenVersion: number;
  reason: string;
  /** Of a partly paid run, which of its payouts; all that were not sent unless told. */
  payoutIds?: readonly string[] | undefined;
  /** The record of a step-up, where one was made. */
  stepUpId?: string | undefined;
}

/**
 * Cancels what was not sent of a run that is paused or partly paid, and frees it for the next run. What was sent, or
 * may have been, stays and is followed to its end: a paused run with such payouts goes on for them alone. A run of
 * which nothing at all was sent is cancelled as a whole.
 *
 * Throws Conflict when the run changed since it was seen, RuleBroken `payroll.nothing_unsent` when nothing is left to
 * cancel and `payroll.run_cannot_move` when the run is in another status.
 */
export async function cancelUnsentPayouts(
  ctx: Context,
  input: CancelUnsentInput,
): Promise<{ cancelled: number; status: RunStatus }> {
  const reason = input.reason.trim();
  if (reason === "") throw new InvalidInput("Say why the rest is cancelled.", "reason");
  return inTransaction(
    ctx,
    async (tx) => {
      const run = await lockRun(tx, input.runId, input.seenVersion);
      const cancelled = await cancelPayouts(tx, run, `Cancelled: ${reason}`, input.payoutIds);
      if (cancelled === 0)
        throw new RuleBroken("payroll.nothing_unsent", ["Nothing of this run is left to cancel."]);
      await releaseClaims(tx, run.id, `Cancelled: ${reason}`);
      const status = await moveOn(tx, run, reason);
      await recordAudit(tx, {
        action: "payroll.payouts.cancelled",
        subjectKind: "payrollRun",
        subjectId: run.id,
        before: { status: run.status },
        after: { status, cancelled, payoutIds: input.payoutIds, stepUpId: input.stepUpId },
        reason,
      });
      return { cancelled, status };
    },
    { timeLimitMs: 300_000 },
  );
}

async function cancelPayouts(
  tx: TxContext,
  run: LockedRun,
  reason: string,
  payoutIds: readonly string[] | undefined,
): Promise<number> {
  switch (run.status) {
    case "PAUSED": {
      const reserved = await unreservePayouts(tx, run.id, { to: "CANCELLED", reason });
      return reserved + (await giveUpPayouts(tx, run.id, { from: ["FAILED", "STALE"], reason }));
    }
    case "PARTLY_PAID":
      return giveUpPayouts(tx, run.id, { from: ["FAILED", "STALE"], reason, payoutIds });
    default:
      throw new RuleBroken("payroll.run_cannot_move", [
        "The rest of a run can be cancelled while it is paused, or once it is partly paid.",
      ]);
  }
}

async function moveOn(tx: TxContext, run: LockedRun, reason: string): Promise<RunStatus> {
  if (run.status === "PARTLY_PAID") {
    await tx.db.payrollRun.update({ where: { id: run.id }, data: { version: { increment: 1 } } });
    return run.status;
  }
  const [left] = await tx.db.$queryRaw<[{ isOpen: boolean; wasSent: boolean }]>`
    SELECT coalesce(bool_or(status IN ('SENDING', 'UNKNOWN', 'SENT')), false) AS "isOpen",
      coalesce(bool_or(status IN ('PAID', 'RETURNED')), false) AS "wasSent"
    FROM payout WHERE run_id = ${run.id}`;
  const finishedAt = tx.clock.now();
  if (left.isOpen) {
    await moveRun(tx, run, "PAYING", NOT_PAUSED);
    await enqueue(tx, payRunRequest, { runId: run.id }, { key: `pay-run:${run.id}` });
    return "PAYING";
  }
  if (left.wasSent) {
    await moveRun(tx, run, "PARTLY_PAID", { ...NOT_PAUSED, finishedAt });
    return "PARTLY_PAID";
  }
  await moveRun(tx, run, "CANCELLED", { ...NOT_PAUSED, finishedAt, cancelledReason: reason });
  return "CANCELLED";
}
