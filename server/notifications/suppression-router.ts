import { permit, router } from "@/server/api/procedures";
import { addSuppression } from "./commands/add-suppression";
import { liftSuppression } from "./commands/lift-suppression";
import { listSuppressions } from "./queries/list-suppressions";
import * as inputs from "./suppression-schemas";

/** Addresses that are not written to. They are masked in every answer. */
export const suppressionRouter = router({
  list: permit("messages.read")
    .input(inputs.listSuppressionsInput)
    .query(({ ctx, input }) => listSuppressions(ctx, input)),
  add: permit("suppressions.manage")
    .input(inputs.addSuppressionInput)
    .mutation(({ ctx, input }) => addSuppression(ctx, input)),
  lift: permit("suppressions.manage")
    .input(inputs.liftSuppressionInput)
    .mutation(({ ctx, input }) => liftSuppression(ctx, input)),
});
