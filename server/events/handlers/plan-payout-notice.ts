import { z } from "zod";
import { defineEventHandler } from "@/server/events/event-handler";
import { planMessages } from "@/server/notifications/commands/plan-messages";

/** Tells the vendor that a payout is paid, with its receipt. */
export const planPayoutNotice = defineEventHandler({
  name: "notifications.plan-payout-notice",
  types: ["payout.paid"],
  schema: z.object({ payoutId: z.string().min(1) }),
  async handle(tx, { id, payload: { payoutId } }) {
    await planMessages(tx, {
      kind: "PAYOUT_PAID",
      event: { source: "payroll", id: id.toString() },
      payoutId,
    });
  },
});
