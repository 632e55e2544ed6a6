import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { enqueue } from "@/server/platform/jobs";
import { payRunRequest } from "../job-requests";
import { lockRun, moveRun, NOT_PAUSED } from "./move-run";

/**
 * Goes on with a paused run: workers send what is left of it. Throws Conflict when the run changed since it was seen,
 * RuleBroken `payroll.run_cannot_move` when it is not paused.
 */
export async function resumeRun(
  ctx: Context,
  input: { runId: string; seenVersion: number; stepUpId?: string | undefined },
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const run = await lockRun(tx, input.runId, input.seenVersion);
    // The table also has a partly paid run become PAYING, but that is a retry.
    if (run.status !== "PAUSED")
      throw new RuleBroken("payroll.run_cannot_move", ["Only a paused run can be resumed."]);
    await moveRun(tx, run, "PAYING", NOT_PAUSED);
    await enqueue(tx, payRunRequest, { runId: run.id }, { key: `pay-run:${run.id}` });
    await recordAudit(tx, {
      action: "payroll.run.resumed",
      subjectKind: "payrollRun",
      subjectId: run.id,
      before: { status: run.status, pausedByName: run.pausedByName },
      after: { status: "PAYING", stepUpId: input.stepUpId },
    });
  });
}
