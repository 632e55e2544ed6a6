import { permit, router } from "@/server/api/procedures";
import { approveReversal, declineReversal } from "./reversals/decide-reversal";
import { getPayoutTrail } from "./reversals/get-payout-trail";
import { payReturned } from "./reversals/pay-returned";
import { requestReversal } from "./reversals/request-reversal";
import { approveReversalInput, declineReversalInput, requestReversalInput } from "./reversals/schemas";
import { payoutInput } from "./schemas";

/** What the payout page can ask about what happened after a payout left, and do about it. */
export const reversalsRouter = router({
  trail: permit("payroll.read")
    .input(payoutInput)
    .query(({ ctx, input }) => getPayoutTrail(ctx, input.payoutId)),
  request: permit("payroll.edit")
    .input(requestReversalInput)
    .mutation(({ ctx, input }) => requestReversal(ctx, input)),
  approve: permit("payroll.approve")
    .input(approveReversalInput)
    .mutation(({ ctx, input }) => approveReversal(ctx, input)),
  decline: permit("payroll.approve")
    .input(declineReversalInput)
    .mutation(({ ctx, input }) => declineReversal(ctx, input)),
  /** Drafts a run of its own for what came back. */
  payReturned: permit("payroll.draft")
    .input(payoutInput)
    .mutation(({ ctx, input }) => payReturned(ctx, input)),
});
