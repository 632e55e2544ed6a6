import { cliCommand, WrongUsage, type CliGroup } from "@/server/cli/command";
import { discardJob } from "@/server/scheduling/commands/discard-job";
import { retryJob } from "@/server/scheduling/commands/retry-job";
import { JOB_STATES } from "@/server/scheduling/domain/job-state";
import { getJob } from "@/server/scheduling/queries/get-job";
import { listJobs, type JobRow } from "@/server/scheduling/queries/list-jobs";
import { changeJobInput, jobInput, listJobsInput } from "@/server/scheduling/schemas";
import type * as z from "zod";

const SHOWN_MAX = 200;
const REASON = {
  reason: { type: "string", value: "TEXT", help: "Why, for the audit log", required: true },
} as const;

type JobView = Awaited<ReturnType<typeof getJob>>;

export const group: CliGroup = {
  list: cliCommand<JobRow[]>({
    help: "List the one-off jobs that need somebody, given up or overdue; the latest 200",
    options: {
      status: {
        type: "string",
        value: JOB_STATES.join("|"),
        help: "Those that stand so; several with commas",
      },
      name: { type: "string", value: "KIND", help: "Those of one kind, such as payroll.pay-run" },
    },
    async run({ ctx, options }) {
      const status = options.status === undefined ? undefined : String(options.status).split(",");
      return (await listJobs(ctx, read(listJobsInput, { status, name: options.name, limit: SHOWN_MAX })))
        .jobs;
    },
    json: (jobs) => jobs.map(({ actions: _actions, version: _version, ...job }) => job),
    text: (jobs) => (jobs.length === 0 ? "No job is so." : jobs.map(jobText).join("\n")),
  }),
  show: cliCommand<JobView>({
    help: "Show a one-off job with its attempts, their errors and where they failed",
    args: ["ID"],
    run: ({ ctx, args: [jobId] }) => getJob(ctx, read(jobInput, { jobId }).jobId),
    json: ({ actions: _actions, version: _version, ...job }) => job,
    text: (job) =>
      [jobText(job), `  ${JSON.stringify(job.payload)}`, ...job.attemptLog.map(attemptText)].join("\n"),
  }),
  retry: cliCommand<{ jobId: string }>({
    help: "Have a one-off job that was given up done after all, at once",
    args: ["ID"],
    options: REASON,
    async run({ ctx, args: [jobId], options }) {
      const asked = read(changeJobInput, { jobId, reason: options.reason });
      await retryJob(ctx, asked);
      return { jobId: asked.jobId };
    },
    text: ({ jobId }) => `${jobId} waits again: a worker takes it at once.`,
  }),
  discard: cliCommand<{ jobId: string }>({
    help: "Record that a one-off job that was given up, or waits, is not to be done any more",
    args: ["ID"],
    options: REASON,
    async run({ ctx, args: [jobId], options }) {
      const asked = read(changeJobInput, { jobId, reason: options.reason });
      await discardJob(ctx, asked);
      return { jobId: asked.jobId };
    },
    text: ({ jobId }) => `Discarded ${jobId}.`,
  }),
};

function read<Schema extends z.ZodType>(schema: Schema, call: unknown): z.output<Schema> {
  const asked = schema.safeParse(call);
  if (!asked.success) throw new WrongUsage(asked.error.issues[0]?.message ?? "The call is not valid.");
  return asked.data;
}

function jobText(
  job: Pick<JobRow, "id" | "state" | "name" | "title" | "key" | "runAt" | "attempts" | "lastError">,
): string {
  const key = job.key === null ? "" : `  ${job.key}`;
  const error = job.lastError === null ? "" : `\n  ${job.lastError}`;
  const attempts = `${job.attempts} ${job.attempts === 1 ? "attempt" : "attempts"}`;
  return `${job.id}  ${job.state}  ${job.title} (${job.name})${key}  for ${job.runAt.toISOString()}, ${attempts}${error}`;
}

function attemptText({ startedAt, worker, outcome, error, stack }: JobView["attemptLog"][number]): string {
  return [`  ${startedAt.toISOString()}  ${outcome}  on ${worker}`, error, stack]
    .filter((line) => line !== null)
    .join("\n    ");
}
