import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { cancelRun } from "@/server/scheduling/commands/cancel-run";
import { claimRun } from "@/server/scheduling/commands/claim-run";
import { retryRun } from "@/server/scheduling/commands/retry-run";
import { runScheduleNow } from "@/server/scheduling/commands/run-schedule-now";
import { openJobStore } from "@/server/scheduling/job-store/open-job-store";
import type { JobStore } from "@/server/scheduling/job-store/job-store";
import { listClaimableRuns } from "@/server/scheduling/queries/list-claimable-runs";
import { clearSchedules, makeSchedule } from "@/server/scheduling/testing/scheduling-world";
import { timeAllowed } from "@/server/scheduling/testing/time-allowed";
import { useTestDatabase } from "@/server/testing/database";
import { EXECUTE_WAKE_UP, runExecutor, type RunExecutor, type RunExecutorOptions } from "./run-executor";
import type { ScheduledRunExecutor } from "@/server/platform/scheduled-run-executor";

vi.setConfig({ testTimeout: 60_000 });

const database = useTestDatabase({ poolMax: 16 });
const within = (timeout: number) => ({ timeout, interval: 20 });
let ctx: Context;
let key: string;
const parts: { executor: RunExecutor; store: JobStore }[] = [];

beforeAll(() => {
  ctx = database.context({ actor: { kind: "system", name: "Ada Admin" } });
});
beforeEach(async () => {
  await clearSchedules(ctx);
  key = await makeSchedule(ctx, { cron: "0 0 1 1 *", plannedThrough: new Date() });
});
afterEach(async () => {
  await Promise.all(
    parts.splice(0).map(async ({ executor, store }) => {
      await executor.stop(0);
      await store.stop();
    }),
  );
});

function open(
  handle: ScheduledRunExecutor["handle"],
  options: Partial<RunExecutorOptions> & {
    isRetryable?: (error: unknown) => boolean;
    backoffMs?: number;
  } = {},
): RunExecutor {
  const { isRetryable, backoffMs = 40, ...rest } = options;
  const store = openJobStore({ kind: "postgresql", pool: ctx.pool });
  const executor = runExecutor({
    ctx,
    store,
    executors: [{ scheduleKey: key, retry: { backoffMs }, handle, ...(isRetryable ? { isRetryable } : {}) }],
    workerName: `worker-${parts.length}`,
    stopSignal: new AbortController().signal,
    leaseMs: 2_000,
    beatMs: 500,
    ...rest,
  });
  parts.push({ executor, store });
  return executor;
}

let wishes = 0;
async function ask(scheduleKey = key): Promise<string> {
  wishes += 1;
  const asked = await runScheduleNow(ctx, { key: scheduleKey, requestKey: `wish-${wishes}`, reason: "Test" });
  return asked.runId;
}
async function makePeriod(at: string, id: string): Promise<string> {
  await ctx.pool.query(
    `INSERT INTO scheduled_run (id, schedule_key, period_key, trigger, scheduled_for, status, due_at, planned_at, attempts_max)
     VALUES ($1, $2, $3::text, 'SCHEDULE', $3::text::timestamptz, 'PLANNED', $3::text::timestamptz, now(), 3)`,
    [id, key, at],
  );
  return id;
}

const readRun = (id: string) => ctx.db.scheduledRun.findUniqueOrThrow({ where: { id } });
const attemptsOf = (runId: string) =>
  ctx.db.scheduledRunAttempt.findMany({ where: { runId }, orderBy: { token: "asc" } });
/** Work that goes on until it is told to end. */
const endless: ScheduledRunExecutor["handle"] = async (_ctx, _run, { signal }) => {
  await pause(60_000, undefined, { signal });
};
const claimable = async () => (await listClaimableRuns(ctx)).runs.map(({ runId }) => runId);

describe("a run that is taken", () => {
  it("ends with its summary, and shows how far it is long before its beat", async () => {
    let goOn = () => {};
    const waiting = new Promise<void>((done) => (goOn = done));
    const executor = open(
      async (_ctx, _run, { reportProgress }) => {
        reportProgress({ done: 1, of: 2 });
        await waiting;
        return { summary: "Two of two.", done: 2 };
      },
      { beatMs: 60_000, leaseMs: 120_000 },
    );
    const runId = await ask();
    const ended = executor.execute(runId);
    await vi.waitFor(
      async () => expect((await readRun(runId)).progress).toEqual({ done: 1, of: 2 }),
      // A second on an idle machine; the beat would come after a minute.
      within(10_000),
    );
    expect(executor.load()).toEqual({ running: 1, capacity: 4 });
    goOn();
    await ended;
    expect(await readRun(runId)).toMatchObject({
      status: "DONE",
      progress: { summary: "Two of two.", done: 2 },
    });
    expect(executor.load().running).toBe(0);
  });

  it("B2: that takes ten times its lease is executed once", async () => {
    let starts = 0;
    const handle = async () => {
      starts += 1;
      await pause(8_000);
    };
    const [one, other] = [0, 1].map(() => open(handle, { leaseMs: 800, beatMs: 100 })) as [
      RunExecutor,
      RunExecutor,
    ];
    const runId = await ask();
    const ended = one.execute(runId);
    while ((await readRun(runId)).status !== "DONE") {
      for (const due of await claimable()) await other.execute(due);
      await pause(50);
    }
    await ended;
    expect(starts).toBe(1);
    expect((await attemptsOf(runId)).map(({ outcome }) => outcome)).toEqual(["DONE"]);
  });

  it("B2: writes nothing any more when its lease is another's, and is told to end", async () => {
    let told: unknown;
    const executor = open(async (_ctx, _run, { signal }) => {
      await new Promise((done) => signal.addEventListener("abort", done));
      told = signal.reason;
      return { summary: "Too late." };
    });
    const runId = await ask();
    const ended = executor.execute(runId);
    await vi.waitFor(async () => expect((await readRun(runId)).status).toBe("RUNNING"), within(5_000));
    await ctx.pool.query(
      "UPDATE scheduled_run SET lease_until = scheduling_now() - interval '1 s' WHERE id = $1",
      [runId],
    );
    expect((await claimRun(ctx, { runId, worker: "thief", leaseMs: 60_000 })).kind).toBe("CLAIMED");
    await ended;
    expect(told).toMatchObject({ name: "RunBrokenOff", why: "LOST" });
    expect(await readRun(runId)).toMatchObject({ status: "RUNNING", worker: "thief", progress: null });
  });

  it("whose schedule nothing is known of fails at once, once, and says why", async () => {
    const executor = open(endless);
    const unknown = await makeSchedule(ctx, { cron: "0 0 1 1 *", plannedThrough: new Date() });
    const runId = await ask(unknown);
    await executor.execute(runId);
    await executor.execute(runId);
    const run = await readRun(runId);
    expect(run.status).toBe("FAILED");
    expect(run.reason).toContain(`nothing to do for the schedule "${unknown}"`);
    expect(await attemptsOf(runId)).toHaveLength(1);
  });

  it("is ended when its time is over, and tried again", async () => {
    await ctx.db.schedule.update({ where: { key }, data: { timeLimitSeconds: 1 } });
    const executor = open(endless);
    const runId = await ask();
    await executor.execute(runId);
    expect(await readRun(runId)).toMatchObject({ status: "PLANNED", attempts: 1 });
    expect((await attemptsOf(runId))[0]).toMatchObject({
      outcome: "FAILED",
      error: expect.stringContaining("longer than the 1 s that its schedule allows"),
    });
  });
});

describe("B4: failures", () => {
  it("are tried again after growing waits by a wake-up, each attempt a row, until they are used up", async () => {
    const executor = open(
      async () => {
        throw new Error("Not yet");
      },
      { backoffMs: 400 },
    );
    const runId = await ask();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      await vi.waitFor(async () => expect(await claimable()).toEqual([runId]), within(10_000));
      await executor.execute(runId);
      const run = await readRun(runId);
      const { finishedAt } = (await attemptsOf(runId)).at(-1)!;
      if (run.status === "PLANNED") {
        waits.push(run.dueAt.getTime() - finishedAt!.getTime());
        const [wakeUp] = await parts[0]!.store.list({ name: EXECUTE_WAKE_UP, keys: [runId] });
        expect(Math.abs(wakeUp!.dueAt!.getTime() - run.dueAt.getTime())).toBeLessThan(1_000);
      }
    }
    expect(waits[0]! >= 195 && waits[0]! <= 405).toBe(true);
    expect(waits[1]! >= 395 && waits[1]! <= 805).toBe(true);
    expect(await readRun(runId)).toMatchObject({ status: "DEAD", attempts: 3 });
    const rows = await attemptsOf(runId);
    expect(rows.map(({ worker, outcome, error }) => [worker, outcome, error])).toEqual(
      Array(3).fill(["worker-0", "FAILED", "Error: Not yet"]),
    );
    expect(rows.every(({ stack, startedAt, finishedAt }) => stack && finishedAt! >= startedAt)).toBe(true);
  });

  it.each([
    ["a rule that says no", new RuleBroken("rule", ["no"]), undefined],
    ["what the executor says", new Error("Broken"), () => false],
  ])("stop at once for %s", async (_, error, isRetryable) => {
    const executor = open(
      async () => {
        throw error;
      },
      isRetryable ? { isRetryable } : {},
    );
    const runId = await ask();
    await executor.execute(runId);
    expect(await readRun(runId)).toMatchObject({ status: "FAILED", attempts: 1 });
  });
});

describe("D6: a cancellation", () => {
  it("acts within a second on work that listens, though beats are far apart", async () => {
    const executor = open(endless, { beatMs: 60_000, leaseMs: 120_000 });
    const runId = await ask();
    const ended = executor.execute(runId);
    await vi.waitFor(async () => expect((await readRun(runId)).status).toBe("RUNNING"), within(5_000));
    await cancelRun(ctx, { runId, reason: "Enough" });
    await ended;
    const run = await readRun(runId);
    expect(run).toMatchObject({ status: "CANCELLED", reason: "cancelled by Ada Admin" });
    expect(run.finishedAt!.getTime() - run.cancelRequestedAt!.getTime()).toBeLessThanOrEqual(
      await timeAllowed(ctx, 1_000, { transactions: 2 }),
    );
  });

  it("acts on work that does not listen as well, after the time that it is given", async () => {
    const executor = open(() => new Promise(() => undefined), { settleMs: 500 });
    const runId = await ask();
    const ended = executor.execute(runId);
    await vi.waitFor(async () => expect((await readRun(runId)).status).toBe("RUNNING"), within(5_000));
    await cancelRun(ctx, { runId, reason: "Enough" });
    await ended;
    expect((await readRun(runId)).status).toBe("CANCELLED");
  });
});

describe("the worker's stop", () => {
  it("gives a run back that does not end in time; another takes it at once, and no attempt is counted", async () => {
    const stopping = new AbortController();
    const executor = open(endless, { stopSignal: stopping.signal });
    const runId = await ask();
    void executor.execute(runId);
    await vi.waitFor(async () => expect((await readRun(runId)).status).toBe("RUNNING"), within(5_000));
    stopping.abort();
    await executor.stop(1_000);
    expect(await readRun(runId)).toMatchObject({ status: "PLANNED", attempts: 0 });
    const other = open(async () => ({ summary: "Done." }));
    await other.execute(runId);
    expect(await readRun(runId)).toMatchObject({ status: "DONE", worker: "worker-1" });
  });

  it("lets work end that comes to its end in time, and takes nothing new", async () => {
    const stopping = new AbortController();
    const executor = open(
      async () => {
        await pause(500);
        return { summary: "Ended." };
      },
      { stopSignal: stopping.signal },
    );
    const runId = await ask();
    void executor.execute(runId);
    await vi.waitFor(async () => expect((await readRun(runId)).status).toBe("RUNNING"), within(5_000));
    stopping.abort();
    expect(await executor.offer(await makePeriod("2026-01-01T00:00:00Z", "srun_p1"))).toBe(false);
    await executor.stop(5_000);
    expect((await readRun(runId)).status).toBe("DONE");
  });
});

describe("A4: runs of one schedule", () => {
  it("go one at a time, the oldest first, also while it waits to be tried again", async () => {
    const order: string[] = [];
    let atOnce = 0;
    const handle: ScheduledRunExecutor["handle"] = async (_ctx, run) => {
      atOnce += 1;
      order.push(`${run.scheduledFor.toISOString().slice(0, 10)} attempt ${run.attempt} with ${atOnce}`);
      await pause(50);
      atOnce -= 1;
      if (run.attempt === 1 && run.scheduledFor.getUTCDate() === 5) throw new Error("Not yet");
    };
    const [one, other] = [0, 1].map(() => open(handle, { backoffMs: 500 })) as [RunExecutor, RunExecutor];
    const ids: string[] = [];
    for (const day of ["12", "05", "19"])
      ids.push(await makePeriod(`2026-01-${day}T08:00:00Z`, `srun_week${day}`));
    await vi.waitFor(async () => {
      await Promise.all([one, other].flatMap((executor) => ids.map((id) => executor.execute(id))));
      expect(await ctx.db.scheduledRun.count({ where: { status: "DONE" } })).toBe(3);
    }, within(30_000));
    expect(order).toEqual([
      "2026-01-05 attempt 1 with 1",
      "2026-01-05 attempt 2 with 1",
      "2026-01-12 attempt 1 with 1",
      "2026-01-19 attempt 1 with 1",
    ]);
  });

  it("wait for one that a person asked for, which waits for no period that is only waiting", async () => {
    const period = await makePeriod("2026-01-05T08:00:00Z", "srun_week05");
    await ctx.pool.query("UPDATE scheduled_run SET due_at = now() + interval '1 hour' WHERE id = $1", [
      period,
    ]);
    const executor = open(endless);
    const asked = await ask();
    void executor.execute(asked);
    await vi.waitFor(async () => expect((await readRun(asked)).status).toBe("RUNNING"), within(5_000));
    await ctx.pool.query("UPDATE scheduled_run SET due_at = now() WHERE id = $1", [period]);
    expect(await executor.offer(period)).toBe(false);
    expect(await claimable()).toEqual([]);
  });

  it("are taken from a lost worker also when a person has had an older one tried again meanwhile", async () => {
    const [older, newer] = [
      await makePeriod("2026-01-05T08:00:00Z", "srun_week05"),
      await makePeriod("2026-01-12T08:00:00Z", "srun_week12"),
    ];
    await cancelRun(ctx, { runId: older, reason: "Later" });
    expect((await claimRun(ctx, { runId: newer, worker: "lost", leaseMs: 1 })).kind).toBe("CLAIMED");
    await retryRun(ctx, { runId: older, reason: "Now" });
    await pause(10);
    expect(await claimable()).toEqual([newer]);
    const executor = open(async () => undefined);
    await executor.execute(newer);
    await executor.execute(older);
    expect([(await readRun(newer)).status, (await readRun(older)).status]).toEqual(["DONE", "DONE"]);
  });
});
