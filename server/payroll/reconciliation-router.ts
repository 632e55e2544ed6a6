import { permit, router } from "@/server/api/procedures";
import { explainDifference } from "./commands/explain-difference";
import { requestReconciliation } from "./commands/request-reconciliation";
import { resolveDifference } from "./commands/resolve-difference";
import { getReconciliation } from "./queries/get-reconciliation";
import { freezeReasons } from "./reconciliation/freeze";
import { explainDifferenceInput, resolveDifferenceInput } from "./schemas";

/** What the reconciliation page can ask. */
export const reconciliationRouter = router({
  get: permit("payroll.read").query(({ ctx }) => getReconciliation(ctx)),
  /** Why new runs are frozen; empty when they are not. */
  freeze: permit("payroll.read").query(({ ctx }) => freezeReasons(ctx)),
  start: permit("payroll.reconcile").mutation(({ ctx }) => requestReconciliation(ctx)),
  explain: permit("payroll.reconcile")
    .input(explainDifferenceInput)
    .mutation(({ ctx, input }) => explainDifference(ctx, input)),
  resolve: permit("payroll.reconcile")
    .input(resolveDifferenceInput)
    .mutation(({ ctx, input }) => resolveDifference(ctx, input)),
});
