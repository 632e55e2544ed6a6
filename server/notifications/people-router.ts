import { permit, router } from "@/server/api/procedures";
import { changePreferences } from "./commands/change-preferences";
import { erasePerson } from "./commands/erase-person";
import * as inputs from "./people-schemas";
import { getRecipient } from "./queries/get-recipient";
import { recipientOf } from "./queries/recipient-of";

/** One recipient: what they want, what keeps us from writing to them, and forgetting them. */
export const peopleRouter = router({
  get: permit("messages.read")
    .input(inputs.recipientInput)
    .query(({ ctx, input }) => getRecipient(ctx, input.messageId)),
  changePreferences: permit("preferences.edit")
    .input(inputs.changePreferencesInput)
    .mutation(({ ctx, input }) => changePreferences(ctx, input)),
  erase: permit("people.erase")
    .input(inputs.erasePersonInput)
    .mutation(async ({ ctx, input: { messageId, ...request } }) => {
      const { recipientKind, recipientRef } = await recipientOf(ctx, messageId);
      return erasePerson(ctx, { recipientKind, recipientRef, ...request });
    }),
});
