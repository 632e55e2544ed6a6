import { permit, router } from "@/server/api/procedures";
import { cancelRun } from "./commands/cancel-run";
import { discardJob } from "./commands/discard-job";
import { editSchedule } from "./commands/edit-schedule";
import { pauseSchedule } from "./commands/pause-schedule";
import { resumeSchedule } from "./commands/resume-schedule";
import { retryJob } from "./commands/retry-job";
import { retryRun } from "./commands/retry-run";
import { runScheduleNow } from "./commands/run-schedule-now";
import { databaseNow } from "./commands/lock-schedule";
import { explainPeriod } from "./queries/explain-period";
import { getJob } from "./queries/get-job";
import { getScheduledRun } from "./queries/get-scheduled-run";
import { getSchedule } from "./queries/get-schedule";
import { listJobs } from "./queries/list-jobs";
import { listScheduledRuns } from "./queries/list-scheduled-runs";
import { listSchedules } from "./queries/list-schedules";
import { listWorkers } from "./queries/list-workers";
import { previewTimes } from "./queries/preview-times";
import * as inputs from "./schemas";

/** What the jobs screens can ask. */
export const schedulingRouter = router({
  schedules: permit("jobs.read").query(async ({ ctx }) => {
    const now = await databaseNow(ctx);
    const { businessTimeZone } = ctx;
    return { now, schedules: await listSchedules(ctx, { businessTimeZone, nextCount: 1, now }) };
  }),
  schedule: permit("jobs.read")
    .input(inputs.scheduleInput)
    .query(({ ctx, input }) => getSchedule(ctx, input.key, ctx.businessTimeZone)),
  runs: permit("jobs.read")
    .input(inputs.listScheduledRunsInput)
    .query(async ({ ctx, input }) => ({
      ...(await listScheduledRuns(ctx, input)),
      now: await databaseNow(ctx),
    })),
  run: permit("jobs.read")
    .input(inputs.scheduledRunInput)
    .query(({ ctx, input }) => getScheduledRun(ctx, input.runId)),
  workers: permit("jobs.read").query(({ ctx }) => listWorkers(ctx)),
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
  jobs: permit("jobs.read")
    .input(inputs.listJobsInput)
    .query(async ({ ctx, input }) => ({ ...(await listJobs(ctx, input)), now: await databaseNow(ctx) })),
  job: permit("jobs.read")
    .input(inputs.jobInput)
    .query(({ ctx, input }) => getJob(ctx, input.jobId)),
  retryJob: permit("jobs.manage")
    .input(inputs.changeJobInput)
    .mutation(({ ctx, input }) => retryJob(ctx, input)),
  discardJob: permit("jobs.manage")
    .input(inputs.changeJobInput)
    .mutation(({ ctx, input }) => discardJob(ctx, input)),
});
