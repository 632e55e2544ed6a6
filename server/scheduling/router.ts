import { permit, router } from "@/server/api/procedures";
import { cancelRun } from "./commands/cancel-run";
import { editSchedule } from "./commands/edit-schedule";
import { pauseSchedule } from "./commands/pause-schedule";
import { resumeSchedule } from "./commands/resume-schedule";
import { retryRun } from "./commands/retry-run";
import { runScheduleNow } from "./commands/run-schedule-now";
import { explainPeriod } from "./queries/explain-period";
import { getScheduledRun } from "./queries/get-scheduled-run";
import { listScheduledRuns } from "./queries/list-scheduled-runs";
import { listSchedules } from "./queries/list-schedules";
import { previewTimes } from "./queries/preview-times";
import * as inputs from "./schemas";

const NEXT_LISTED = 10;

/** What the jobs screens can ask. */
export const schedulingRouter = router({
  schedules: permit("jobs.read").query(({ ctx }) =>
    listSchedules(ctx, { businessTimeZone: ctx.businessTimeZone, nextCount: NEXT_LISTED }),
  ),
  runs: permit("jobs.read")
    .input(inputs.listScheduledRunsInput)
    .query(({ ctx, input }) => listScheduledRuns(ctx, input)),
  run: permit("jobs.read")
    .input(inputs.scheduledRunInput)
    .query(({ ctx, input }) => getScheduledRun(ctx, input.runId)),
  explainPeriod: permit("jobs.read")
    .input(inputs.explainPeriodInput)
    .query(({ ctx, input }) => explainPeriod(ctx, input, ctx.businessTimeZone)),
  previewTimes: permit("jobs.manage")
    .input(inputs.previewTimesInput)
    .query(({ ctx, input }) => previewTimes(ctx, input, ctx.businessTimeZone)),
  pause: permit("jobs.manage")
    .input(inputs.changeScheduleInput)
    .mutation(({ ctx, input }) => pauseSchedule(ctx, input, ctx.businessTimeZone)),
  resume: permit("jobs.manage")
    .input(inputs.changeScheduleInput)
    .mutation(({ ctx, input }) => resumeSchedule(ctx, input, ctx.businessTimeZone)),
  edit: permit("jobs.manage")
    .input(inputs.editScheduleInput)
    .mutation(({ ctx, input }) => editSchedule(ctx, input, ctx.businessTimeZone)),
  runNow: permit("jobs.manage")
    .input(inputs.runScheduleNowInput)
    .mutation(({ ctx, input }) => runScheduleNow(ctx, input)),
  retryRun: permit("jobs.manage")
    .input(inputs.changeScheduledRunInput)
    .mutation(({ ctx, input }) => retryRun(ctx, input)),
  cancelRun: permit("jobs.manage")
    .input(inputs.changeScheduledRunInput)
    .mutation(({ ctx, input }) => cancelRun(ctx, input)),
});
