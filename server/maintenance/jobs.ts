import { defineJob, type JobDefinition } from "@/server/platform/jobs";
import { executeRunRequest } from "./job-requests";
import { executeRun } from "./running/execute-run";
import type { Running } from "./running/running";

/** A run that another worker seems to hold is looked at again after so long, in milliseconds. */
const LOOK_AGAIN_MS = 5_000;
const HOURS_MS = 3_600_000;

/** The upkeep that people start. Slow and never urgent, so it has a lane of its own. */
export function maintenanceJobs(running: Running): JobDefinition[] {
  return [
    defineJob({
      ...executeRunRequest,
      lane: "maintenance",
      retry: { attemptsMax: 20, backoffMs: 1_000 },
      timeLimitMs: 12 * HOURS_MS,
      async handle(ctx, { runId }, signal) {
        const executed = await executeRun(ctx, running, runId, { signal });
        const isElsewhere = executed === null || executed.ending.to === "LOST";
        if (!isElsewhere || !(await isHeldByOther(ctx, runId))) return undefined;
        return { againAt: new Date(ctx.clock.now().getTime() + LOOK_AGAIN_MS) };
      },
    }),
  ];
}

async function isHeldByOther(
  { pool }: Parameters<JobDefinition["handle"]>[0],
  runId: string,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    "SELECT FROM maintenance_run WHERE id = $1 AND status IN ('PLANNED', 'RUNNING', 'PAUSING', 'CANCELLING')",
    [runId],
  );
  return rowCount === 1;
}
