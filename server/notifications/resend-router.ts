import { permit, router } from "@/server/api/procedures";
import { compareResend } from "./commands/compare-resend";
import { correctContact } from "./commands/correct-contact";
import { resendMessage } from "./commands/resend-message";
import { resendUndelivered } from "./commands/resend-undelivered";
import { getContactOffer } from "./queries/get-contact-offer";
import { getResendOffer } from "./queries/get-resend-offer";
import { listUndelivered } from "./queries/list-undelivered";
import * as inputs from "./resend-schemas";
import { messageInput } from "./schemas";

/** Sending a message once more, and correcting where somebody is written to. */
export const resendRouter = router({
  offer: permit("messages.resend")
    .input(messageInput)
    .query(({ ctx, input }) => getResendOffer(ctx, input.messageId)),
  /** Shows content, so it is asked for with a reason and audited. */
  compare: permit("messages.resend")
    .input(inputs.compareResendInput)
    .mutation(({ ctx, input }) => compareResend(ctx, input)),
  send: permit("messages.resend")
    .input(inputs.resendInput)
    .mutation(({ ctx, input }) => resendMessage(ctx, input)),
  contact: permit("contacts.correct")
    .input(messageInput)
    .query(({ ctx, input }) => getContactOffer(ctx, input.messageId)),
  correctContact: permit("contacts.correct")
    .input(inputs.correctContactInput)
    .mutation(({ ctx, input }) => correctContact(ctx, input)),
  undelivered: permit("messages.resend")
    .input(messageInput)
    .query(({ ctx, input }) => listUndelivered(ctx, input.messageId)),
  sendUndelivered: permit("messages.resend")
    .input(inputs.resendUndeliveredInput)
    .mutation(({ ctx, input }) => resendUndelivered(ctx, input)),
});
