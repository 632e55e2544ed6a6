import type { Context } from "@/server/platform/context";
import { claimRun, type ClaimedRun } from "./claim-run";
import { endRun } from "./end-run";
import { executeAll } from "./execute-all";
import type { RunEnding } from "./run-ending";
import { runBatches } from "./run-batches";
import type { Running } from "./running";

/** What a worker made of a run: how it ended, or null when it was not this worker's to take. */
export type Executed = { run: ClaimedRun; ending: RunEnding } | null;

/**
 * Takes a run and works on it until it is over, paused or stopped, or the signal fires: then it goes back and
 * another worker goes on behind the last batch. `endsAt` is when the day's budget is used up. Throws when the
 * database is away: the run goes on once its lease has run out.
 */
export async function executeRun(
  ctx: Context,
  running: Running,
  runId: string,
  options: { signal: AbortSignal; endsAt?: Date },
): Promise<Executed> {
  const { workerName, leaseMs = 30_000 } = running;
  const run = await claimRun(ctx, { runId, workerName, leaseMs });
  if (!run) return null;
  const ending =
    run.task === "all"
      ? await executeAll(ctx, running, run, {
          signal: options.signal,
          executePart: async (partId, partOptions) =>
            (await executeRun(ctx, running, partId, partOptions))?.ending ?? null,
        })
      : await runBatches(ctx, running, run, options);
  const recorded = await endRun(ctx, run, ending);
  if (!recorded)
    running.log?.warn(
      { runId, task: run.task, event: "lease lost" },
      "A lease was lost: what this worker did of the maintenance run counts no more",
    );
  return { run, ending: recorded ? ending : { to: "LOST" } };
}
