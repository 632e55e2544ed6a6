import { permit, router } from "@/server/api/procedures";
import { dashboardRouter } from "./dashboard-router";
import { peopleRouter } from "./people-router";
import { countMessages } from "./queries/count-messages";
import { findMessages } from "./queries/find-messages";
import { getMessage } from "./queries/get-message";
import { revealMessage } from "./queries/reveal-message";
import { resendRouter } from "./resend-router";
import { suppressionRouter } from "./suppression-router";
import { templatesRouter } from "./templates-router";
import * as inputs from "./schemas";

/** What support's look-up can ask. Contact and content are masked in every answer but that of `reveal`. */
export const notificationsRouter = router({
  dashboard: dashboardRouter,
  find: permit("messages.read")
    .input(inputs.findMessagesInput)
    .query(({ ctx, input }) => findMessages(ctx, input)),
  count: permit("messages.read")
    .input(inputs.findMessagesInput)
    .query(({ ctx, input }) => countMessages(ctx, input)),
  get: permit("messages.read")
    .input(inputs.messageInput)
    .query(({ ctx, input }) => getMessage(ctx, input.messageId)),
  reveal: permit("messages.reveal")
    .input(inputs.resendMessageInput.pick({ messageId: true, reason: true }))
    .mutation(({ ctx, input }) => revealMessage(ctx, input)),
  resend: resendRouter,
  suppressions: suppressionRouter,
  people: peopleRouter,
  templates: templatesRouter,
});
