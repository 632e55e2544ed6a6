import { setTimeout as pause } from "node:timers/promises";
import { cliCommand, WrongUsage, type CliCall, type CliGroup } from "@/server/cli/command";
import { maintenanceProgressBar } from "@/server/cli/maintenance-progress-bar";
import { restoreRun } from "@/server/maintenance/commands/restore-run";
import { startRun, type StartedRun } from "@/server/maintenance/commands/start-run";
import { skipWords, STATUS_WORDS, THROTTLE_WORDS } from "@/server/maintenance/domain/maintenance-words";
import { TASK_KEYS } from "@/server/maintenance/domain/task-keys";
import { getMaintenanceRun, type RunDetail } from "@/server/maintenance/queries/get-run";
import { executeRun } from "@/server/maintenance/running/execute-run";
import { runningTasks } from "@/server/maintenance/running/running-tasks";
import type { RunningProgress } from "@/server/maintenance/running/running";
import { maintenanceRunInput, taskKey } from "@/server/maintenance/schemas";
import { RuleBroken } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { localWorkerName } from "@/server/platform/worker-mark";

const LOOK_EVERY_MS = 500;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/;

export const group: CliGroup = {
  run: cliCommand<RunDetail>({
    help: `Run a maintenance task: ${TASK_KEYS.join(", ")}`,
    args: ["TASK"],
    options: {
      "dry-run": { type: "boolean", help: "Report what would happen, and change nothing" },
      "as-of": {
        type: "string",
        value: "INSTANT",
        help: "Count ages from this instant, such as 2027-01-01T00:00:00Z; with --dry-run alone",
      },
    },
    async run(call) {
      const task = taskKey.safeParse(call.args[0]);
      if (!task.success)
        throw new WrongUsage(`There is no task ${call.args[0]}. The tasks are ${TASK_KEYS.join(", ")}.`);
      const dryRun = call.options["dry-run"] === true;
      const asOf = instantOf(call.options["as-of"], dryRun);
      const started = await startRun(
        call.ctx,
        { task: task.data, dryRun, requestKey: requestKey() },
        { isExecutedHere: true, ...(asOf === undefined ? {} : { asOf }) },
      );
      return execute(call, started);
    },
    json: figures,
    text: runText,
    exitCode: ({ status }) => (status === "DONE" ? 0 : 1),
  }),
  restore: cliCommand<RunDetail>({
    help: "Bring back what a run archived or compressed, as far as nothing is in the way",
    args: ["RUN"],
    options: {
      file: { type: "string", value: "PATH", help: "Only this file of a run that compressed logs" },
    },
    async run(call) {
      const asked = maintenanceRunInput.safeParse({ runId: call.args[0] });
      if (!asked.success) throw new WrongUsage(asked.error.issues[0]?.message ?? "The call is not valid.");
      const started = await restoreRun(
        call.ctx,
        {
          runId: asked.data.runId,
          ...(typeof call.options.file === "string" ? { refs: [call.options.file] } : {}),
          dryRun: false,
          requestKey: requestKey(),
          reason: "Asked for on the command line",
        },
        { isExecutedHere: true },
      );
      return execute(call, started);
    },
    json: figures,
    text: runText,
    exitCode: ({ status }) => (status === "DONE" ? 0 : 1),
  }),
};

/** Executes the run in this process and shows how far it is. */
async function execute({ ctx, env, remarks }: CliCall, started: StartedRun): Promise<RunDetail> {
  if (!started.isNew)
    throw new RuleBroken("maintenance.not_possible", [
      `This is under way already: ${started.runId}, started by ${started.startedByName}.`,
    ]);
  const bar = maintenanceProgressBar(remarks);
  const onProgress = ({ throttledFor, ...progress }: RunningProgress) =>
    bar.show({
      ...progress,
      heldBack: throttledFor === null ? null : (THROTTLE_WORDS[throttledFor] ?? throttledFor),
    });
  try {
    const tasks = runningTasks({ logRoots: env.MAINTENANCE_LOG_DIRS });
    const running = { tasks, workerName: localWorkerName(), onProgress };
    await executeRun(ctx, running, started.runId, { signal: new AbortController().signal });
    // A worker may have taken it up, should this process have been away for longer than a lease.
    for (;;) {
      const run = await getMaintenanceRun(ctx, started.runId);
      if (!["PLANNED", "RUNNING", "PAUSING", "CANCELLING"].includes(run.status)) return run;
      await pause(LOOK_EVERY_MS);
    }
  } finally {
    bar.clear();
  }
}

function requestKey(): string {
  return newId("cli").replace("_", "-");
}

function instantOf(text: string | boolean | undefined, dryRun: boolean): string | undefined {
  if (typeof text !== "string") return undefined;
  if (!dryRun) throw new WrongUsage("--as-of is for --dry-run alone: a real run counts from now.");
  if (!INSTANT.test(text) || Number.isNaN(new Date(text).getTime()))
    throw new WrongUsage("Write the instant with date, time and offset, such as 2027-01-01T00:00:00Z.");
  return text;
}

function figures({
  id,
  status,
  scanned,
  moved,
  deleted,
  skippedByReason,
  bytesBefore,
  bytesAfter,
}: RunDetail) {
  return {
    runId: id,
    status,
    scanned,
    affected: moved + deleted,
    skipped: skippedByReason,
    bytesBefore,
    bytesAfter,
  };
}

function runText(run: RunDetail): string {
  const lines = [
    `${run.title}${run.dryRun ? ", a dry run" : ""}: ${STATUS_WORDS[run.status].toLowerCase()} (${run.id})`,
    ...(run.error ? [run.error] : run.whyText ? [run.whyText] : []),
    `${run.scanned} rows were looked at, ${run.moved} moved, ${run.deleted} deleted, ${run.skipped} left.`,
    ...Object.entries(run.skippedByReason).map(([reason, count]) => `  ${count}: ${skipWords(reason)}`),
    `${run.bytesBefore} bytes before, ${run.bytesAfter} after; ${Math.round(run.rowsPerSecond ?? 0)} rows/s.`,
    ...run.parts.map(
      (part) =>
        `  ${part.title}: ${STATUS_WORDS[part.status].toLowerCase()}, ${part.moved + part.deleted} of ${part.scanned}`,
    ),
  ];
  return lines.join("\n");
}
