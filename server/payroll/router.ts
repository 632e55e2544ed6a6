import { permit, router } from "@/server/api/procedures";
import { adjustVendor } from "./commands/adjust-vendor";
import { approveRun } from "./commands/approve-run";
import { cancelRun } from "./commands/cancel-run";
import { cancelUnsentPayouts } from "./commands/cancel-unsent-payouts";
import { draftOffCycleRun } from "./commands/draft-off-cycle-run";
import { draftRun } from "./commands/draft-run";
import { pauseRun } from "./commands/pause-run";
import { payWhatIsCovered } from "./commands/pay-what-is-covered";
import { placeHold } from "./commands/place-hold";
import { readSignedAmount } from "./commands/read-signed-amount";
import { recalculateRun } from "./commands/recalculate-run";
import { rejectRun } from "./commands/reject-run";
import { releaseHold } from "./commands/release-hold";
import { resumeRun } from "./commands/resume-run";
import { retryFailedPayouts } from "./commands/retry-failed-payouts";
import { sendStalePayouts } from "./commands/send-stale-payouts";
import { setVendorExclusion } from "./commands/set-vendor-exclusion";
import { submitRun } from "./commands/submit-run";
import { undoApproval } from "./commands/undo-approval";
import { getDraftChoices } from "./queries/get-draft-choices";
import { getPayout } from "./queries/get-payout";
import { getRunProgress } from "./queries/get-run-progress";
import { getRun } from "./queries/get-run";
import { listPayoutChanges } from "./queries/list-payout-changes";
import { listPayoutLines } from "./queries/list-payout-lines";
import { listPayouts } from "./queries/list-payouts";
import { listRuns } from "./queries/list-runs";
import { reconciliationRouter } from "./reconciliation-router";
import { reversalsRouter } from "./reversals-router";
import * as inputs from "./schemas";

/** What the payroll screens can ask. */
export const payrollRouter = router({
  runs: router({
    list: permit("payroll.read")
      .input(inputs.listRunsInput)
      .query(({ ctx, input }) => listRuns(ctx, input)),
    get: permit("payroll.read")
      .input(inputs.runInput)
      .query(({ ctx, input }) => getRun(ctx, input.runId)),
    progress: permit("payroll.read")
      .input(inputs.runInput)
      .query(({ ctx, input }) => getRunProgress(ctx, input.runId)),
    draftChoices: permit("payroll.draft").query(({ ctx }) => getDraftChoices(ctx)),
    draft: permit("payroll.draft")
      .input(inputs.draftRunInput)
      .mutation(({ ctx, input }) => draftRun(ctx, input)),
    draftOffCycle: permit("payroll.draft")
      .input(inputs.draftOffCycleRunInput)
      .mutation(({ ctx, input }) => draftOffCycleRun(ctx, input)),
    recalculate: permit("payroll.edit")
      .input(inputs.changeRunInput)
      .mutation(({ ctx, input }) => recalculateRun(ctx, input)),
    submit: permit("payroll.submit")
      .input(inputs.changeRunInput)
      .mutation(({ ctx, input }) => submitRun(ctx, input)),
    approve: permit("payroll.approve")
      .input(inputs.approveRunInput)
      .mutation(({ ctx, input }) => approveRun(ctx, input)),
    reject: permit("payroll.approve")
      .input(inputs.rejectRunInput)
      .mutation(({ ctx, input }) => rejectRun(ctx, input)),
    undoApproval: permit("payroll.approve")
      .input(inputs.changeRunInput)
      .mutation(({ ctx, input }) => undoApproval(ctx, input)),
    cancel: permit("payroll.cancel")
      .input(inputs.cancelRunInput)
      .mutation(({ ctx, input }) => cancelRun(ctx, input)),
    pause: permit("payroll.pause")
      .input(inputs.pauseRunInput)
      .mutation(({ ctx, input }) => pauseRun(ctx, input)),
    resume: permit("payroll.resume")
      .input(inputs.resumeRunInput)
      .mutation(({ ctx, input }) => resumeRun(ctx, input)),
    payCovered: permit("payroll.resume")
      .input(inputs.coveredRunInput)
      .mutation(({ ctx, input }) => payWhatIsCovered(ctx, input)),
    cancelUnsent: permit("payroll.cancel")
      .input(inputs.unsentPayoutsInput)
      .mutation(({ ctx, input }) => cancelUnsentPayouts(ctx, input)),
    sendStale: permit("payroll.approve")
      .input(inputs.unsentPayoutsInput)
      .mutation(({ ctx, input }) => sendStalePayouts(ctx, input)),
    retryFailed: permit("payroll.retry")
      .input(inputs.retryPayoutsInput)
      .mutation(({ ctx, input }) => retryFailedPayouts(ctx, input)),
  }),
  payouts: router({
    list: permit("payroll.read")
      .input(inputs.listPayoutsInput)
      .query(({ ctx, input }) => listPayouts(ctx, input)),
    get: permit("payroll.read")
      .input(inputs.payoutInput)
      .query(({ ctx, input }) => getPayout(ctx, input.payoutId)),
    lines: permit("payroll.read")
      .input(inputs.listPayoutLinesInput)
      .query(({ ctx, input }) => listPayoutLines(ctx, input)),
    changes: permit("payroll.read")
      .input(inputs.listPayoutChangesInput)
      .query(({ ctx, input }) => listPayoutChanges(ctx, input)),
    setExclusion: permit("payroll.edit")
      .input(inputs.excludeVendorInput)
      .mutation(({ ctx, input }) => setVendorExclusion(ctx, input)),
  }),
  reconciliation: reconciliationRouter,
  reversals: reversalsRouter,
  holds: router({
    place: permit("payroll.edit")
      .input(inputs.placeHoldInput)
      .mutation(({ ctx, input }) => placeHold(ctx, input)),
    release: permit("payroll.edit")
      .input(inputs.releaseHoldInput)
      .mutation(({ ctx, input }) => releaseHold(ctx, input)),
  }),
  adjustments: router({
    make: permit("payroll.edit")
      .input(inputs.adjustVendorInput)
      .mutation(({ ctx, input: { amount, ...input } }) =>
        adjustVendor(ctx, { ...input, amountMinor: readSignedAmount(amount, input.currency) }),
      ),
  }),
});
