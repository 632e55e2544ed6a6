import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { makeStaffActor } from "@/server/testing/factories";
import {
  clearSchedules,
  holdDatabaseClock,
  makeSchedule,
  type DatabaseClock,
} from "@/server/scheduling/testing/scheduling-world";
import { listDueRuns } from "../queries/list-due-runs";
import { beatRun } from "./beat-run";
import { cancelRun } from "./cancel-run";
import { claimRun, type ClaimedRun } from "./claim-run";
import { failRun } from "./fail-run";
import { finishRun, returnRun, stopCancelledRun } from "./finish-run";
import { planDueRuns } from "./plan-due-runs";
import { retryRun } from "./retry-run";
import { runScheduleNow } from "./run-schedule-now";

const database = useTestDatabase({ poolMax: 16 });
const DUE = Date.parse("2026-03-02T02:00:00Z");
const LEASE_MS = 30_000;
let clock: DatabaseClock;
let ctx: Context;
let key: string;

beforeAll(async () => {
  ctx = database.context();
  clock = await holdDatabaseClock(ctx);
});
beforeEach(async () => {
  await clearSchedules(ctx);
  key = await makeSchedule(ctx, { plannedThrough: new Date("2026-03-01T12:00:00Z") });
});

/** A run of the schedule, due since a moment. */
async function dueRun(): Promise<string> {
  await clock.set(DUE + 1_500);
  const { planned } = await planDueRuns(ctx, { businessTimeZone: "UTC" });
  return planned[0]!.runId;
}

async function claimed(runId: string, worker = "worker-a"): Promise<ClaimedRun> {
  const claim = await claimRun(ctx, { runId, worker, leaseMs: LEASE_MS });
  if (claim.kind !== "CLAIMED") throw new Error(`Refused: ${claim.why}`);
  return claim.run;
}

async function asStaff(name: string): Promise<Context> {
  return database.context({ actor: await makeStaffActor(ctx, { name, role: "ADMIN" }) });
}

const readRun = (id: string) => ctx.db.scheduledRun.findUniqueOrThrow({ where: { id } });
const attemptsOf = async (runId: string) =>
  (await ctx.db.scheduledRunAttempt.findMany({ where: { runId }, orderBy: { token: "asc" } })).map(
    ({ worker, outcome, error }) => [worker, outcome, error],
  );

describe("a claim", () => {
  it("is won by one of eight, and tells the period and how late it began", async () => {
    const runId = await dueRun();
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, n) => claimRun(ctx, { runId, worker: `worker-${n}`, leaseMs: LEASE_MS })),
    );
    const won = claims.filter((claim) => claim.kind === "CLAIMED");
    expect(
      won.map(({ run }) => [run.scheduledFor.getTime(), run.attempt, run.trigger, run.timeLimitMs]),
    ).toEqual([[DUE, 1, "SCHEDULE", 600_000]]);
    expect(await readRun(runId)).toMatchObject({ status: "RUNNING", latenessMs: 1_500n, attempts: 1 });
  });

  it("is refused for what is unknown or not due", async () => {
    const runId = await dueRun();
    await clock.set(DUE - 1);
    for (const id of [runId, "srun_nothing"])
      expect(await claimRun(ctx, { runId: id, worker: "w", leaseMs: LEASE_MS })).toEqual({
        kind: "REFUSED",
        why: "NOT_CLAIMABLE",
      });
  });

  it("passes to another when the lease runs out, and shuts the first holder out of every write", async () => {
    const runId = await dueRun();
    const first = await claimed(runId);
    await clock.set(DUE + 1_500 + LEASE_MS);
    expect(await listDueRuns(ctx, 10)).toEqual([]);
    await clock.set(DUE + 1_501 + LEASE_MS);
    expect((await listDueRuns(ctx, 10)).map((run) => run.runId)).toEqual([runId]);
    const second = await claimed(runId, "worker-b");
    expect(second.attempt).toBe(2);

    const before = await readRun(runId);
    expect(await beatRun(ctx, first.lease, { leaseMs: LEASE_MS, progress: { done: 9 } })).toBe("LOST");
    expect(await finishRun(ctx, first.lease)).toBe(false);
    expect(await failRun(ctx, first.lease, { error: new Error("late"), retryInMs: 0 })).toBe("LOST");
    expect(await returnRun(ctx, first.lease)).toBe(false);
    expect(await stopCancelledRun(ctx, first.lease)).toBe(false);
    expect(await readRun(runId)).toEqual(before);

    expect(await finishRun(ctx, second.lease, { progress: { done: 10 } })).toBe(true);
    expect(await readRun(runId)).toMatchObject({ status: "DONE", progress: { done: 10 }, leaseUntil: null });
    expect(await attemptsOf(runId)).toEqual([
      ["worker-a", "LEASE_LOST", expect.stringContaining("worker-a")],
      ["worker-b", "DONE", null],
    ]);
  });

  it("lasts as long as its holder beats", async () => {
    const runId = await dueRun();
    const { lease } = await claimed(runId);
    for (let beat = 1; beat <= 10; beat++) {
      await clock.set(DUE + 1_500 + beat * 10_000);
      expect(await beatRun(ctx, lease, { leaseMs: LEASE_MS, progress: { beat } })).toBe("HELD");
      expect(await claimRun(ctx, { runId, worker: "b", leaseMs: LEASE_MS })).toMatchObject({
        kind: "REFUSED",
      });
    }
    expect(await readRun(runId)).toMatchObject({ attempts: 1, progress: { beat: 10 } });
  });
});

describe("failures", () => {
  it("are tried again after the wait, each attempt a row, and given up when used up", async () => {
    const runId = await dueRun();
    const ends: string[] = [];
    for (let attempt = 1, now = DUE + 1_500; attempt <= 3; attempt++, now += 5_000) {
      await clock.set(now);
      const { lease } = await claimed(runId);
      ends.push(
        await failRun(ctx, lease, { error: new TypeError(`Nr. ${attempt} \u0000\ud800`), retryInMs: 5_000 }),
      );
      await clock.set(now + 4_999);
      expect(await claimRun(ctx, { runId, worker: "b", leaseMs: LEASE_MS })).toMatchObject({
        kind: "REFUSED",
      });
    }
    expect(ends).toEqual(["RETRY", "RETRY", "DEAD"]);
    const run = await readRun(runId);
    expect(run).toMatchObject({
      status: "DEAD",
      reason: expect.stringMatching(/after 3 attempts: TypeError: Nr. 3/),
    });
    expect(await attemptsOf(runId)).toHaveLength(3);
    const [first] = await ctx.db.scheduledRunAttempt.findMany({ where: { runId }, take: 1 });
    expect(first).toMatchObject({ outcome: "FAILED", error: expect.stringMatching(/^TypeError: Nr/) });
    expect(first!.stack).toContain("run-lease.db.test.ts");
  });

  it("stop at once when no repetition mends them", async () => {
    const { lease } = await claimed(await dueRun());
    expect(await failRun(ctx, lease, { error: new Error("No such vendor"), retryInMs: null })).toBe("FAILED");
    expect(await readRun(lease.runId)).toMatchObject({
      status: "FAILED",
      reason: "failed: Error: No such vendor",
    });
  });

  it("B3: a run that takes its worker down is given up after three", async () => {
    const runId = await dueRun();
    let now = DUE + 1_500;
    for (let death = 0; death < 3; death++, now += LEASE_MS + 1) {
      await clock.set(now);
      await claimed(runId, `worker-${death}`);
    }
    await clock.set(now);
    expect(await claimRun(ctx, { runId, worker: "worker-3", leaseMs: LEASE_MS })).toEqual({
      kind: "REFUSED",
      why: "DEAD",
    });
    expect(await readRun(runId)).toMatchObject({ status: "DEAD", attempts: 3 });
    expect((await attemptsOf(runId)).map(([, outcome]) => outcome)).toEqual(Array(3).fill("LEASE_LOST"));
    expect(await listDueRuns(ctx, 10)).toEqual([]);
  });

  it("do not count what the worker's own stop cut short", async () => {
    const runId = await dueRun();
    for (let stop = 0; stop < 5; stop++)
      expect(await returnRun(ctx, (await claimed(runId)).lease)).toBe(true);
    expect(await readRun(runId)).toMatchObject({ status: "PLANNED", attempts: 0 });
    expect((await claimed(runId)).attempt).toBe(1);
  });

  it("are done again when a person asks, with new attempts, and only then", async () => {
    const admin = await asStaff("Ada Admin");
    const { lease } = await claimed(await dueRun());
    await expect(retryRun(admin, { runId: lease.runId, reason: "Again" })).rejects.toMatchObject({
      code: "scheduling.not_retryable",
    });
    await failRun(ctx, lease, { error: new Error("No"), retryInMs: null });
    await retryRun(admin, { runId: lease.runId, reason: "Mended" });
    expect(await claimed(lease.runId)).toMatchObject({ attempt: 2, attemptsMax: 4 });
    expect(await ctx.db.auditEvent.findFirst({ where: { subjectId: lease.runId } })).toMatchObject({
      action: "scheduling.run.retried",
      actorName: "Ada Admin",
      reason: "Mended",
    });
  });
});

describe("a cancellation", () => {
  it("ends a waiting run at once", async () => {
    const runId = await dueRun();
    const admin = await asStaff("Ada Admin");
    expect(await cancelRun(admin, { runId, reason: "Not today" })).toEqual({ outcome: "CANCELLED" });
    expect(await readRun(runId)).toMatchObject({
      status: "CANCELLED",
      reason: "cancelled by Ada Admin: Not today",
    });
    expect(await claimRun(ctx, { runId, worker: "w", leaseMs: LEASE_MS })).toMatchObject({ kind: "REFUSED" });
    await expect(cancelRun(admin, { runId, reason: "Again" })).rejects.toMatchObject({
      code: "scheduling.not_cancellable",
    });
  });

  it("D6: reaches a holder at its next beat, and forces only once the lease has run out", async () => {
    const admin = await asStaff("Ada Admin");
    const { lease } = await claimed(await dueRun());
    expect(await cancelRun(admin, { runId: lease.runId, reason: "Stop" })).toEqual({ outcome: "ASKED" });
    expect(await beatRun(ctx, lease, { leaseMs: LEASE_MS })).toBe("CANCEL_REQUESTED");
    expect((await readRun(lease.runId)).status).toBe("RUNNING");
    await clock.set(DUE + 1_501 + LEASE_MS);
    expect(await cancelRun(admin, { runId: lease.runId, reason: "Stuck" })).toEqual({ outcome: "CANCELLED" });
    expect(await finishRun(ctx, lease)).toBe(false);
    expect((await readRun(lease.runId)).status).toBe("CANCELLED");
  });

  it("is recorded by the executor that stopped, and by the next claim when it died instead", async () => {
    const admin = await asStaff("Ada Admin");
    const { lease } = await claimed(await dueRun());
    await cancelRun(admin, { runId: lease.runId, reason: "Stop" });
    expect(await stopCancelledRun(ctx, lease)).toBe(true);
    expect(await readRun(lease.runId)).toMatchObject({
      status: "CANCELLED",
      reason: "cancelled by Ada Admin",
    });

    await retryRun(admin, { runId: lease.runId, reason: "After all" });
    const again = await claimed(lease.runId);
    await cancelRun(admin, { runId: again.lease.runId, reason: "Stop" });
    await clock.set(DUE + 1_501 + LEASE_MS);
    expect(await claimRun(ctx, { runId: lease.runId, worker: "b", leaseMs: LEASE_MS })).toEqual({
      kind: "REFUSED",
      why: "CANCELLED",
    });
  });
});

describe("D2: run now", () => {
  it("makes one run for two admins within 10 ms, and shows it to both", async () => {
    await clock.set(DUE);
    const [ada, bo] = [await asStaff("Ada Admin"), await asStaff("Bo Admin")];
    const answers = await Promise.all(
      [ada, bo, ada, bo].map((admin, n) =>
        runScheduleNow(admin, { key, requestKey: `wish-${n}`, reason: "Now" }),
      ),
    );
    expect(new Set(answers.map(({ runId }) => runId)).size).toBe(1);
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(answers.map(({ triggeredByName }) => triggeredByName)).size).toBe(1);
    expect(await ctx.db.scheduledRun.count()).toBe(1);
    expect(await ctx.db.auditEvent.count({ where: { action: "scheduling.run.requested" } })).toBe(1);
  });

  it("gives one wish one run, however often and late it is sent; the next wish another", async () => {
    await clock.set(DUE);
    const admin = await asStaff("Ada Admin");
    const ask = (requestKey: string) => runScheduleNow(admin, { key, requestKey, reason: "Now" });
    const first = await ask("one");
    await finishRun(ctx, (await claimed(first.runId)).lease);
    await clock.set(DUE + 600_000);
    const second = await ask("two");
    expect(second.isNew).toBe(true);
    expect(await ask("one")).toMatchObject({ runId: first.runId, isNew: false });
    expect(await readRun(first.runId)).toMatchObject({ status: "DONE", triggeredByName: "Ada Admin" });
  });

  it("is kept to one active run by the database, whoever writes", async () => {
    await clock.set(DUE);
    await runScheduleNow(await asStaff("Ada Admin"), { key, requestKey: "one", reason: "Now" });
    await expect(
      ctx.pool.query(
        `INSERT INTO scheduled_run (id, schedule_key, period_key, trigger, scheduled_for, status, due_at, planned_at, attempts_max, triggered_by_name)
         VALUES ('srun_byhand', $1, 'manual:other', 'MANUAL', now(), 'PLANNED', now(), now(), 3, 'hand')`,
        [key],
      ),
    ).rejects.toMatchObject({ constraint: "scheduled_run_one_active_manual" });
  });
});
