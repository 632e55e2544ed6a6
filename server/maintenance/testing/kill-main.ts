import { systemClock } from "@/server/platform/clock";
import { openDatabase } from "@/server/platform/db";
import { executeRun } from "@/server/maintenance/running/execute-run";
import { runningTasks } from "@/server/maintenance/running/running-tasks";

// A worker that is killed at one step of an archive run: RUN_ID, and KILL_AT, the number of steps that it lives for.
// It prints the step, so that a failing test names it.

const { DATABASE_URL, RUN_ID, KILL_AT, BATCH } = process.env;
const database = openDatabase(DATABASE_URL!, { poolMax: 3, applicationName: "kill-test" });
const size = Number(BATCH);
let steps = 0;
await executeRun(
  {
    db: database.prisma,
    pool: database.pool,
    clock: systemClock,
    actor: { kind: "system", name: "Test" },
    requestId: "req_kill",
  },
  {
    tasks: runningTasks({ logRoots: [] }).map((task) => ({ ...task, batchSize: { first: size, max: size } })),
    workerName: "to be killed",
    measurePressure: async () => null,
    leaseMs: 3_000,
    checkpoint: (step) => {
      if (++steps !== Number(KILL_AT)) return;
      process.stdout.write(`${step}\n`);
      process.kill(process.pid, "SIGKILL");
    },
  },
  RUN_ID!,
  { signal: new AbortController().signal },
);
await database.close();
