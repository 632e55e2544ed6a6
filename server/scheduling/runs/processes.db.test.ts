import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Context } from "@/server/platform/context";
import { runScheduleNow } from "@/server/scheduling/commands/run-schedule-now";
import {
  mongodbContract,
  postgresqlContract,
  type ContractStore,
} from "@/server/scheduling/job-store/contract-stores";
import { startTestProcess, type TestProcess } from "@/server/scheduling/testing/child-processes";
import {
  clearSchedules,
  holdDatabaseClock,
  makeSchedule,
  shiftDatabaseClock,
} from "@/server/scheduling/testing/scheduling-world";
import { useTestDatabase } from "@/server/testing/database";
import { openTestMongodb } from "@/server/testing/mongodb";
import { PLAN_WAKE_UP } from "./restore-wake-ups";

// Real processes on the real clock: what is stopped, killed and started here is what is in life.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const mongodb = await openTestMongodb("eight processes that boot together on MongoDB");
const database = useTestDatabase();
afterAll(() => mongodb.close());

/** Fifty boots take a minute and a half on two busy cores; SCHEDULING_BOOTS=50 does them all. */
const BOOTS = Number(process.env["SCHEDULING_BOOTS"] ?? 2);
const within = (timeout: number) => ({ timeout, interval: 50 });
const processes: TestProcess[] = [];
let ctx: Context;

beforeAll(() => {
  ctx = database.context();
});
afterEach(() => {
  for (const each of processes.splice(0)) each.kill();
});

async function start(count: number): Promise<TestProcess[]> {
  const started = Array.from({ length: count }, startTestProcess);
  processes.push(...started);
  await Promise.all(started.map(({ loaded }) => loaded));
  return started;
}

const now = () => new Date();
const attemptsOf = async (runId: string) =>
  (await ctx.db.scheduledRunAttempt.findMany({ where: { runId }, orderBy: { token: "asc" } })).map(
    ({ outcome }) => outcome,
  );
const statusOf = async (runId: string) => {
  const run = await ctx.db.scheduledRun.findUniqueOrThrow({ where: { id: runId } });
  return run.status;
};
const never = { cron: "0 0 1 1 *" } as const;

describe("eight processes", () => {
  let eight: TestProcess[] = [];
  beforeAll(async () => {
    eight = await start(8);
    // They outlive each test.
    processes.length = 0;
  });
  afterAll(() => {
    for (const each of eight) each.kill();
  });
  const areAlive = () =>
    expect(eight.map(({ child }) => child.exitCode ?? child.signalCode)).toEqual(Array(8).fill(null));

  it(`A2: that boot together on an empty store write one wake-up for each schedule, ${BOOTS} times on each store, and none falls over`, async () => {
    const stores: [ContractStore, string | undefined][] = [[postgresqlContract(database.url), undefined]];
    if (mongodb.uri) stores.push([mongodbContract(mongodb.uri), mongodb.uri]);
    const keys = (await ctx.db.schedule.findMany({ orderBy: { key: "asc" } })).map(({ key }) => key);
    for (const [contract, mongodbUri] of stores) {
      const reader = contract.open();
      for (let boot = 0; boot < BOOTS; boot++) {
        await contract.byHand.removeAll();
        for (const each of eight)
          each.give({ kind: "boot", databaseUrl: database.url, ...(mongodbUri ? { mongodbUri } : {}) });
        await Promise.all(eight.map((each) => each.next("booted")));
        const kept = await reader.list({ name: PLAN_WAKE_UP });
        expect(kept.map(({ key }) => key).sort()).toEqual(keys);
      }
      await reader.stop();
      await contract.close();
    }
    areAlive();
  });

  // The clock goes faster than in life and jumps from one boundary to the next; it is the database's all the same.
  it("A1: that plan a hundred boundaries under a clock that is wrong by two seconds write one row for each", async () => {
    await clearSchedules(ctx);
    const first = Date.parse("2026-03-02T00:00:00Z");
    const key = await makeSchedule(ctx, {
      cron: "*/5 * * * *",
      catchUp: "ALL_MISSED",
      plannedThrough: new Date(first),
    });
    const clock = await holdDatabaseClock(ctx);
    const at = (boundary: number) => first + boundary * 300_000;
    await clock.set(first, 2_000);
    for (const each of eight) each.give({ kind: "plan", databaseUrl: database.url, planUntil: at(101) });
    for (let boundary = 1; boundary <= 100; boundary++) {
      await clock.set(at(boundary), 2_000);
      // The clock waits until a process has seen the boundary: it is there when any has planned it.
      await vi.waitFor(
        async () => expect(await ctx.db.scheduledRun.count({ where: { scheduleKey: key } })).toBe(boundary),
        { timeout: 20_000, interval: 10 },
      );
    }
    await clock.set(at(101) + 10_000);
    const reports = await Promise.all(eight.map((each) => each.next("planned")));
    await (await shiftDatabaseClock(ctx)).set(new Date());
    const rows = await ctx.db.scheduledRun.findMany({
      where: { scheduleKey: key },
      orderBy: { scheduledFor: "asc" },
    });
    expect(rows.map(({ scheduledFor }) => scheduledFor.getTime())).toEqual(
      Array.from({ length: 101 }, (_, index) => at(index + 1)),
    );
    expect(reports.reduce((sum, { runs }) => sum + runs, 0)).toBe(101);
    expect(reports.every(({ looks }) => looks > 10)).toBe(true);
    areAlive();
  });
});

describe("a worker process that comes to harm", () => {
  const order = () => ({ kind: "work" as const, databaseUrl: database.url, isRemote: true });

  it("B2: stopped for twice its lease, it loses the run to another and changes nothing of it", async () => {
    await clearSchedules(ctx);
    await makeSchedule(ctx, { ...never, key: "test-slow", plannedThrough: now() });
    const [first, second] = (await start(2)) as [TestProcess, TestProcess];
    first.give({ ...order(), slowMs: 3_000 });
    const { runId } = await runScheduleNow(ctx, { key: "test-slow", requestKey: "one", reason: "B2" });
    await first.next("began");
    first.kill("SIGSTOP");
    const stoppedAt = Date.now();
    // Long enough for a busy machine: only the first is to lose its lease.
    second.give({ ...order(), slowMs: 500, leaseMs: 20_000 });
    await vi.waitFor(async () => expect(await statusOf(runId)).toBe("DONE"), within(60_000));
    await new Promise((done) => setTimeout(done, Math.max(0, stoppedAt + 4_500 - Date.now())));
    const before = await ctx.db.scheduledRun.findUniqueOrThrow({ where: { id: runId } });
    expect(before.progress).toMatchObject({ pid: second.child.pid });
    first.kill("SIGCONT");
    await vi.waitFor(
      () =>
        expect(first.messages.some((told) => told.kind === "log" && told.line.includes("lease lost"))).toBe(
          true,
        ),
      within(30_000),
    );
    expect(await ctx.db.scheduledRun.findUniqueOrThrow({ where: { id: runId } })).toEqual(before);
    expect(await attemptsOf(runId)).toEqual(["LEASE_LOST", "DONE"]);
  });

  it("B3: killed by a run each time, it is at most three workers; the run is given up, others go on", async () => {
    await clearSchedules(ctx);
    for (const key of ["test-poison", "test-quick"])
      await makeSchedule(ctx, { ...never, key, plannedThrough: now(), attemptsMax: 3 });
    const { runId } = await runScheduleNow(ctx, { key: "test-poison", requestKey: "one", reason: "B3" });
    const four = await start(4);
    for (const [death, victim] of four.slice(0, 3).entries()) {
      victim.give({ ...order(), leaseMs: 800 });
      expect(await victim.ended).toEqual({ code: null, signal: "SIGKILL" });
      expect((await ctx.db.scheduledRun.findUniqueOrThrow({ where: { id: runId } })).attempts).toBe(
        death + 1,
      );
    }
    const survivor = four[3]!;
    survivor.give({ ...order(), leaseMs: 10_000 });
    const other = await runScheduleNow(ctx, { key: "test-quick", requestKey: "one", reason: "B3" });
    await vi.waitFor(async () => expect(await statusOf(other.runId)).toBe("DONE"), within(30_000));
    await vi.waitFor(async () => expect(await statusOf(runId)).toBe("DEAD"), within(30_000));
    expect(await attemptsOf(runId)).toEqual(["LEASE_LOST", "LEASE_LOST", "LEASE_LOST"]);
    expect(survivor.child.exitCode).toBe(null);
  });
});
