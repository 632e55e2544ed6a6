import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { alarmsRouter } from "@/server/alarms/router";
import { auditRouter } from "@/server/audit/router";
import { bookingsRouter } from "@/server/bookings/router";
import { maintenanceRouter } from "@/server/maintenance/router";
import { notificationsRouter } from "@/server/notifications/router";
import { overviewRouter } from "@/server/overview/router";
import { payrollRouter } from "@/server/payroll/router";
import { schedulingRouter } from "@/server/scheduling/router";
import { staffRouter } from "@/server/staff/router";
import { vendorsRouter } from "@/server/vendors/router";
import { createCallerFactory, router } from "./procedures";

/** Everything the browser can ask, by area. */
export const appRouter = router({
  alarms: alarmsRouter,
  audit: auditRouter,
  bookings: bookingsRouter,
  maintenance: maintenanceRouter,
  notifications: notificationsRouter,
  overview: overviewRouter,
  payroll: payrollRouter,
  scheduling: schedulingRouter,
  staff: staffRouter,
  vendors: vendorsRouter,
});

export const createCaller = createCallerFactory(appRouter);

export type AppRouter = typeof appRouter;
export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;
