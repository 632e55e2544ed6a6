import * as z from "zod";
import { payoutInput, reason } from "../schemas";

// Inputs of the reversal procedures. Safe for the browser: forms use the same schemas.

const reversalId = z.string().regex(/^trev_[0-9a-z]{1,64}$/, "This is no id.");
const stepUpId = z
  .string()
  .regex(/^[a-z]{2,8}_[0-9a-z]{1,64}$/)
  .optional();
const seenVersion = z.int().min(1).max(1_000_000_000);

export const requestReversalInput = payoutInput.extend({
  /** In the payout's currency as a decimal, such as 12.50. */
  amount: z.string().trim().min(1, "Write an amount.").max(40),
  purpose: z.enum(["SETTLES_DEBT", "TAKES_BACK"]),
  reason,
});
export const approveReversalInput = z.object({
  reversalId,
  seenVersion,
  comment: reason.optional(),
  stepUpId,
});
export const declineReversalInput = z.object({ reversalId, seenVersion, comment: reason, stepUpId });
