import { setTimeout as pause } from "node:timers/promises";
import { Writable } from "node:stream";
import { payrollExecutors } from "@/server/payroll/scheduled-runs";
import { localWorkerName } from "@/server/platform/worker-mark";
import { systemClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { openDatabase } from "@/server/platform/db";
import { openLog } from "@/server/platform/log";
import { planDueRuns } from "@/server/scheduling/commands/plan-due-runs";
import { openJobStore } from "@/server/scheduling/job-store/open-job-store";
import { runExecutor } from "@/server/scheduling/runs/run-executor";
import type { ClaimedRun } from "@/server/scheduling/commands/claim-run";
import type { ScheduledRunExecutor } from "@/server/platform/scheduled-run-executor";
import { scheduler } from "@/server/scheduling/runs/scheduler";
import { readSchedulingClock } from "@/server/scheduling/runs/upcoming-occurrences";
import type { ProcessMessage, ProcessOrder } from "./child-processes";

// A worker process of the tests: it loads, and then schedules and executes as its parent says.

const tell = (message: ProcessMessage) => void process.send!(message);
const stopping = new AbortController();

process.on("message", (order: ProcessOrder) => {
  void { boot: bootOnce, plan: planOn, work }[order.kind](order);
});
process.on("disconnect", () => process.exit(1));
tell({ kind: "loaded" });

function open(order: ProcessOrder) {
  const database = openDatabase(order.databaseUrl, { poolMax: 5, applicationName: "travellr-test-worker" });
  const ctx: Context = {
    db: database.prisma,
    pool: database.pool,
    clock: systemClock,
    actor: { kind: "system", name: "Test worker" },
    requestId: "req_test",
  };
  const store = openJobStore(
    order.mongodbUri
      ? { kind: "mongodb", uri: order.mongodbUri }
      : { kind: "postgresql", pool: database.pool },
    { pollMs: 200 },
  );
  const log = openLog({
    process: "worker",
    level: "info",
    destination: new Writable({
      write(line, _encoding, done) {
        tell({ kind: "log", line: String(line) });
        done();
      },
    }),
  });
  return { database, ctx, store, log };
}

/** Starts a scheduler on the store, lets it catch up, and ends it again. */
async function bootOnce(order: ProcessOrder): Promise<void> {
  const { database, ctx, store } = open(order);
  const part = scheduler({ ctx, store, businessTimeZone: "UTC" });
  await part.start();
  await store.start();
  await part.catchUp();
  await Promise.all([part.stop(2_000), store.stop()]);
  await database.close();
  tell({ kind: "booted" });
}

/** Plans without a pause, as no scheduler does, and tells how many runs it wrote. */
async function planOn(order: ProcessOrder): Promise<void> {
  const { database, ctx } = open(order);
  let runs = 0;
  let looks = 0;
  for (let isOver = false; !isOver; looks++) {
    isOver = (await readSchedulingClock(ctx)).now.getTime() >= order.planUntil!;
    runs += (await planDueRuns(ctx, { businessTimeZone: "UTC" })).planned.length;
  }
  await database.close();
  tell({ kind: "planned", runs, looks });
}

/** Works until the process is ended. */
async function work(order: ProcessOrder): Promise<void> {
  const { ctx, store, log } = open(order);
  let steps = 0;
  const executors: ScheduledRunExecutor[] = [
    ...payrollExecutors({
      onStep(step) {
        tell({ kind: "step", step });
        steps += 1;
        if (order.dieAtStep === steps) process.kill(process.pid, "SIGKILL");
      },
    }),
    {
      scheduleKey: "test-slow",
      retry: { backoffMs: 100 },
      async handle(_ctx, run, { signal }) {
        tell({ kind: "began", runId: (run as ClaimedRun).lease.runId });
        await pause(order.slowMs ?? 1_000, undefined, { signal });
        return { summary: `Done by ${process.pid}.`, pid: process.pid };
      },
    },
    {
      scheduleKey: "test-poison",
      retry: { backoffMs: 100 },
      handle() {
        process.kill(process.pid, "SIGKILL");
        return new Promise(() => undefined);
      },
    },
    {
      scheduleKey: "test-quick",
      retry: { backoffMs: 100 },
      handle: () => Promise.resolve({ summary: "Done." }),
    },
  ];
  const executor = runExecutor({
    ctx,
    store,
    executors,
    // As another machine would be called, where leases have to run out.
    workerName: order.isRemote ? `elsewhere-${process.pid}` : localWorkerName(),
    stopSignal: stopping.signal,
    log,
    leaseMs: order.leaseMs ?? 2_000,
    beatMs: 300,
  });
  const planner = scheduler({ ctx, store, businessTimeZone: "UTC", executor, log });
  for (const part of [planner, executor]) await part.start();
  void store.start();
  for (;;) {
    await planner.catchUp().catch(() => undefined);
    await pause(500);
  }
}
