import { permit, router } from "@/server/api/procedures";
import { getPayrollOverview } from "@/server/payroll/queries/get-payroll-overview";

/** What the first page can ask. */
export const overviewRouter = router({
  get: permit("overview.read").query(({ ctx }) => getPayrollOverview(ctx)),
});
