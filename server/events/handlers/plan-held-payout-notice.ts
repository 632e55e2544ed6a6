import { z } from "zod";
import { defineEventHandler } from "@/server/events/event-handler";
import { planMessages } from "@/server/notifications/commands/plan-messages";

/** Tells the vendor that a run could not pay it, why, and what to do. */
export const planHeldPayoutNotice = defineEventHandler({
  name: "notifications.plan-held-payout-notice",
  types: ["payout.held-back"],
  schema: z.object({
    payoutId: z.string().min(1),
    reason: z.enum(["ACCOUNT_RESTRICTED", "ACCOUNT_NEGATIVE", "NEGATIVE"]),
  }),
  async handle(tx, { id, payload: { payoutId, reason } }) {
    await planMessages(tx, {
      kind: "PAYOUT_HELD",
      event: { source: "payroll", id: id.toString() },
      payoutId,
      reason,
    });
  },
});
