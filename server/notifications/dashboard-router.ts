import * as z from "zod";
import { permit, router } from "@/server/api/procedures";
import { DASHBOARD_PERIODS } from "./queries/dashboard-window";
import { summariseMessages } from "./queries/summarise-messages";

const summaryInput = z.object({
  period: z.enum(DASHBOARD_PERIODS),
  /** The last day, of the business; today unless told, and a later one means today. */
  to: z.iso
    .date()
    .refine((day) => day >= "2000-01-01" && day < "2200-01-01", "This day is out of reach.")
    .optional(),
});

/** What the dashboard of notifications asks. */
export const dashboardRouter = router({
  summary: permit("messages.read")
    .input(summaryInput)
    .query(({ ctx, input }) => summariseMessages(ctx, input)),
});
