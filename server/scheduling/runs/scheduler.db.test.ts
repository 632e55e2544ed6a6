import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Context } from "@/server/platform/context";
import { openDatabase } from "@/server/platform/db";
import { openLog, type Logger } from "@/server/platform/log";
import { editSchedule } from "@/server/scheduling/commands/edit-schedule";
import { pauseSchedule } from "@/server/scheduling/commands/pause-schedule";
import { runScheduleNow } from "@/server/scheduling/commands/run-schedule-now";
import {
  mongodbContract,
  postgresqlContract,
  type ContractStore,
} from "@/server/scheduling/job-store/contract-stores";
import { openCuttableLine, type CuttableLine } from "@/server/scheduling/job-store/cuttable-line";
import type { JobStore } from "@/server/scheduling/job-store/job-store";
import {
  clearSchedules,
  makeSchedule,
  shiftDatabaseClock,
} from "@/server/scheduling/testing/scheduling-world";
import { timeAllowed } from "@/server/scheduling/testing/time-allowed";
import { useTestDatabase } from "@/server/testing/database";
import { openTestMongodb } from "@/server/testing/mongodb";
import { PLAN_WAKE_UP } from "./restore-wake-ups";
import { runExecutor } from "./run-executor";
import type { ScheduledRunExecutor } from "@/server/platform/scheduled-run-executor";
import { scheduler, type Scheduler } from "./scheduler";

vi.setConfig({ testTimeout: 120_000 });

const mongodb = await openTestMongodb("the scheduler on MongoDB");
const database = useTestDatabase({ poolMax: 24 });
afterAll(() => mongodb.close());

const within = (timeout: number) => ({ timeout, interval: 25 });
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const never = "0 0 1 1 *";

describe.each([
  { kind: "postgresql", isThere: true, connect: () => postgresqlContract(database.url) },
  { kind: "mongodb", isThere: mongodb.uri !== undefined, connect: () => mongodbContract(mongodb.uri!) },
])("the scheduler on $kind", ({ kind, isThere, connect }) => {
  if (!isThere) {
    it.skip("is not run: no MongoDB can be had here");
    return;
  }

  let contract: ContractStore;
  let ctx: Context;
  let clock: Awaited<ReturnType<typeof shiftDatabaseClock>>;
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    contract = connect();
    ctx = database.context();
    clock = await shiftDatabaseClock(ctx);
  });
  beforeEach(async () => {
    await clearSchedules(ctx);
    await contract.byHand.removeAll();
    await clock.set(Date.now());
  });
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });
  // A store on PostgreSQL that is stopped in the moment in which it dials keeps that connection, and its pool would
  // be waited for in vain; the database is dropped with all that is connected to it.
  afterAll(() => Promise.race([contract.close(), pause(5_000)]));

  /** A worker: a scheduler and an executor that does nothing but say that it was there. */
  function open(
    given: {
      ctx?: Context;
      log?: Logger;
      store?: JobStore;
      keys?: readonly string[];
      handle?: ScheduledRunExecutor["handle"];
    } = {},
  ): {
    part: Scheduler;
    store: JobStore;
    start(): Promise<void>;
    stop(): Promise<void>;
  } {
    const store = given.store ?? contract.open(1_000);
    const handle = given.handle ?? (async () => ({ summary: "Done." }));
    const executors = (given.keys ?? []).map((scheduleKey) => ({
      scheduleKey,
      retry: { backoffMs: 100 },
      handle,
    }));
    const own = { ctx: given.ctx ?? ctx, ...(given.log ? { log: given.log } : {}) };
    const executor = runExecutor({
      ...own,
      store,
      executors,
      workerName: "worker",
      stopSignal: new AbortController().signal,
      concurrency: 10,
    });
    const part = scheduler({ ...own, store, businessTimeZone: "UTC", executor });
    const stop = async () => {
      for (const each of [part, executor]) each.takeNoMore();
      await Promise.all([part.stop(2_000), executor.stop(1_000), store.stop()]);
    };
    stops.push(stop);
    return {
      part,
      store,
      stop,
      async start() {
        await part.start();
        await executor.start();
        void store.start();
      },
    };
  }

  const plansOf = async (store: JobStore) =>
    Object.fromEntries((await store.list({ name: PLAN_WAKE_UP })).map(({ key, dueAt }) => [key, dueAt]));
  const runsOf = (scheduleKey: string) =>
    ctx.db.scheduledRun.findMany({ where: { scheduleKey }, orderBy: { scheduledFor: "asc" } });

  it("A7, A8: runs begin within a second of their time by the database's clock, whatever the process's own says", async () => {
    // The clock of the database is days from that of this process, and moves on to just before each minute.
    let at = Date.parse("2026-03-02T06:00:00Z");
    await clock.set(at);
    const keys = ["lag-a", "lag-b", "lag-c", "lag-d", "lag-e"];
    for (const key of keys)
      await makeSchedule(ctx, {
        key,
        cron: "* * * * *",
        plannedThrough: new Date(at),
        catchUp: "ALL_MISSED",
      });
    const worker = open({ keys });
    await worker.start();
    await worker.part.catchUp();
    // The demand is on an idle machine, and this one may be busy with other tests: one series in time proves it.
    const p95s: number[] = [];
    let allowedMs = 0;
    for (let series = 0; series < 4 && !p95s.some((p95) => p95 <= allowedMs); series++) {
      const lags: number[] = [];
      for (let boundary = 1; boundary <= 4; boundary++) {
        at += MINUTE_MS;
        await clock.set(at - 500 - 50 * boundary);
        // The jump, which no clock makes in life, is told of as a change of a schedule is.
        await ctx.pool.query("SELECT pg_notify('schedule_changed', 'lag-a')");
        const done = { where: { status: "DONE" as const, scheduledFor: new Date(at) } };
        await vi.waitFor(
          async () => expect(await ctx.db.scheduledRun.count(done)).toBe(keys.length),
          within(20_000),
        );
        lags.push(...(await ctx.db.scheduledRun.findMany(done)).map(({ latenessMs }) => Number(latenessMs)));
      }
      expect(Math.min(...lags)).toBeGreaterThanOrEqual(0);
      // One transaction for each schedule to plan, and then one to claim its run, side by side.
      allowedMs = await timeAllowed(ctx, 1_000, { transactions: keys.length + 2 });
      p95s.push(lags.sort((one, other) => one - other)[Math.floor(lags.length * 0.95)]!);
    }
    console.info(
      `A8 on ${kind}: p95 of ${keys.length * 4} runs ${p95s.join(", ")} ms of ${Math.round(allowedMs)}`,
    );
    expect(Math.min(...p95s)).toBeLessThanOrEqual(allowedMs);
    expect(await ctx.db.scheduledRun.count()).toBe(p95s.length * 4 * keys.length);
  });

  it("A4: after three weeks without a worker takes all that was missed within ten seconds of its start, oldest first", async () => {
    const up = Date.parse("2026-03-23T12:00:30Z");
    await clock.set(up);
    const plannedThrough = new Date(up - 21 * DAY_MS);
    await makeSchedule(ctx, {
      key: "weekly",
      cron: "0 8 * * 1",
      catchUp: "ALL_MISSED",
      catchUpWindowDays: 35,
      plannedThrough,
    });
    await makeSchedule(ctx, { key: "daily", cron: "0 2 * * *", catchUp: "LATEST_ONLY", plannedThrough });
    await makeSchedule(ctx, { key: "often", cron: "0 * * * *", catchUp: "SKIP", plannedThrough });
    const taken: string[] = [];
    const worker = open({
      keys: ["weekly", "daily", "often"],
      handle: async (_ctx, run) => {
        if (run.scheduleKey === "weekly") taken.push(run.scheduledFor.toISOString());
        return { summary: "Done." };
      },
    });
    const startedAt = performance.now();
    await worker.start();
    // Nobody calls catchUp here: the start does.
    await vi.waitFor(() => expect(taken.length).toBeGreaterThan(0), within(10_000));
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await vi.waitFor(
      async () => expect(await ctx.db.scheduledRun.count({ where: { status: "DONE" } })).toBe(5),
      within(20_000),
    );
    expect(taken).toEqual([
      "2026-03-09T08:00:00.000Z",
      "2026-03-16T08:00:00.000Z",
      "2026-03-23T08:00:00.000Z",
    ]);
    const daily = await runsOf("daily");
    expect(daily.map(({ status }) => status)).toEqual([...Array(20).fill("SKIPPED"), "DONE"]);
    const often = await runsOf("often");
    expect(often).toHaveLength(21 * 24);
    // Noon was thirty seconds ago, which is on time.
    expect(often.map(({ status }) => status)).toEqual([...Array(21 * 24 - 1).fill("SKIPPED"), "DONE"]);
    expect([...daily, ...often].every(({ status, reason }) => status === "DONE" || reason)).toBe(true);
  });

  it("A5: finds a pause and an edit as they were left, through ten restarts", async () => {
    const at = Date.parse("2026-03-02T12:00:00Z");
    await clock.set(at);
    for (const key of ["edited", "paused"])
      await makeSchedule(ctx, {
        key,
        cron: "0 8 * * *",
        plannedThrough: new Date(at),
        catchUp: "ALL_MISSED",
      });
    const admin = database.context({ actor: { kind: "system", name: "Ada Admin" } });
    await pauseSchedule(admin, { key: "paused", seenVersion: 1, reason: "Moving house" }, "UTC");
    const rules = {
      timeZone: null,
      catchUp: "ALL_MISSED",
      catchUpWindowDays: null,
      graceSeconds: 60,
    } as const;
    await editSchedule(
      admin,
      { key: "edited", seenVersion: 1, reason: "Later", cron: "30 9 * * *", ...rules },
      "UTC",
    );
    const before = await ctx.db.schedule.findMany({
      orderBy: { key: "asc" },
      select: { cron: true, paused: true, version: true },
    });
    for (let day = 1; day <= 10; day++) {
      await clock.set(at + day * DAY_MS);
      const worker = open({ keys: ["edited", "paused"] });
      await worker.start();
      await worker.part.catchUp();
      const done = async () =>
        expect((await runsOf("edited")).filter(({ status }) => status === "DONE")).toHaveLength(day);
      await vi.waitFor(done, within(10_000));
      await worker.stop();
    }
    expect(
      (await runsOf("edited")).map(({ scheduledFor }) => scheduledFor.toISOString().slice(11, 16)),
    ).toEqual(Array(10).fill("09:30"));
    expect((await runsOf("paused")).map(({ status, reason }) => [status, reason])).toEqual(
      Array(10).fill(["SKIPPED", "skipped: paused by Ada Admin (Moving house)"]),
    );
    expect(
      await ctx.db.schedule.findMany({
        orderBy: { key: "asc" },
        select: { cron: true, paused: true, version: true },
      }),
    ).toEqual(before);
  });

  it("sets each schedule's wake-up at its next occurrence, moves it with an edit, and restores what is deleted", async () => {
    for (const key of ["one", "two"])
      await makeSchedule(ctx, { key, cron: never, plannedThrough: new Date() });
    await makeSchedule(ctx, { key: "unreadable", cron: "@reboot", plannedThrough: new Date() });
    const { part, store } = open();
    const report = await part.catchUp();
    expect(report.problems.map(({ scheduleKey }) => scheduleKey)).toEqual(["unreadable"]);
    const year = new Date().getUTCFullYear() + 1;
    const newYear = new Date(Date.UTC(year, 0, 1));
    expect(await plansOf(store)).toEqual({ one: newYear, two: newYear });

    await ctx.db.schedule.update({ where: { key: "one" }, data: { cron: "0 0 * * *" } });
    await part.catchUp();
    const midnight = new Date(Math.ceil(Date.now() / DAY_MS) * DAY_MS);
    expect(await plansOf(store)).toEqual({ one: midnight, two: newYear });

    await contract.byHand.removeAll();
    await contract.byHand.insert({ name: "nothing.known", data: { key: "k", id: "i" }, due: false });
    const next = open();
    await next.part.catchUp();
    expect(await plansOf(store)).toEqual({ one: midnight, two: newYear });
    expect(next.part.unknownNames()).toEqual(["nothing.known"]);
  });

  it("writes again a wake-up that somebody disabled, or locked at a time to come", async () => {
    for (const key of ["disabled", "locked"])
      await makeSchedule(ctx, { key, cron: never, plannedThrough: new Date() });
    await open().part.catchUp();
    await contract.byHand.disable(PLAN_WAKE_UP, "disabled");
    await contract.byHand.lockAhead(PLAN_WAKE_UP, "locked", 365 * DAY_MS);
    const { part, store } = open();
    await part.catchUp();
    const newYear = new Date(Date.UTC(new Date().getUTCFullYear() + 1, 0, 1));
    expect(await plansOf(store)).toEqual({ disabled: newYear, locked: newYear });
    expect((await store.list()).map(({ lockedAt }) => lockedAt)).toEqual([null, null]);
    expect(await store.removeSpoilt()).toBe(0);
  });

  it("plans by the wake-up alone as well, and sets the next", async () => {
    const at = Date.parse("2026-03-02T12:00:00Z");
    await clock.set(at);
    await makeSchedule(ctx, {
      key: "hourly",
      cron: "0 * * * *",
      plannedThrough: new Date(at),
      graceSeconds: 7_200,
    });
    const { part, store } = open({ keys: ["hourly"] });
    await part.catchUp();
    await clock.set(at + 60 * MINUTE_MS + 500);
    await contract.byHand.fireEarly(PLAN_WAKE_UP, "hourly");
    void store.start();
    await vi.waitFor(
      async () => expect((await runsOf("hourly")).map(({ status }) => status)).toEqual(["DONE"]),
      within(15_000),
    );
    await vi.waitFor(async () => {
      const due = (await plansOf(store))["hourly"];
      expect(due && Math.abs(due.getTime() - Date.now() - 60 * MINUTE_MS)).toBeLessThan(20_000);
    }, within(15_000));
  });

  it("hears of a run that another process asks for, and takes it within a second or so", async () => {
    await makeSchedule(ctx, { key: "asked", cron: never, plannedThrough: new Date() });
    const worker = open({ keys: ["asked"] });
    await worker.start();
    await worker.part.catchUp();
    const { runId } = await runScheduleNow(ctx, { key: "asked", requestKey: "one", reason: "Now" });
    const done = async () => {
      const run = await ctx.db.scheduledRun.findUniqueOrThrow({ where: { id: runId } });
      expect(run.status).toBe("DONE");
      return run;
    };
    const run = await vi.waitFor(done, within(10_000));
    expect(Number(run.latenessMs)).toBeLessThan(2_000);
  });

  it("goes on without the job store, and writes the wake-ups again when it is back", async () => {
    const line: CuttableLine = await contract.line();
    await makeSchedule(ctx, { key: "asked", cron: never, plannedThrough: new Date() });
    const lines: string[] = [];
    const log = openLog({ process: "worker", destination: { write: (text) => void lines.push(text) } });
    const worker = open({ store: contract.openOver(line), keys: ["asked"], log });
    await worker.start();
    await worker.part.catchUp();
    const reader = contract.open();
    stops.push(() => reader.stop());
    await contract.byHand.removeAll();
    line.cut();
    const { runId } = await runScheduleNow(ctx, { key: "asked", requestKey: "one", reason: "Now" });
    await vi.waitFor(
      async () =>
        expect((await ctx.db.scheduledRun.findUniqueOrThrow({ where: { id: runId } })).status).toBe("DONE"),
      within(10_000),
    );
    await worker.part.catchUp();
    line.mend();
    await vi.waitFor(
      async () => {
        await worker.part.catchUp();
        expect(Object.keys(await plansOf(reader))).toEqual(["asked"]);
      },
      { timeout: 40_000, interval: 500 },
    );
    const said = (words: string) => lines.filter((text) => text.includes(words)).length;
    await vi.waitFor(() => expect(said("Wake-ups can be written again")).toBeGreaterThan(0), within(10_000));
    // A connection that broke unnoticed may fail once more after the line is there again.
    expect([1, 2]).toContain(said("Wake-ups cannot be written"));
    expect(said("Schedules cannot be read")).toBe(0);
    await worker.stop();
    await line.close();
  });

  it("B5: goes on when PostgreSQL is back, and says once that it was away", async () => {
    const address = new URL(database.url);
    const line = await openCuttableLine(Number(address.port));
    address.port = String(line.port);
    const over = openDatabase(address.href, { poolMax: 6 });
    await makeSchedule(ctx, { key: "asked", cron: never, plannedThrough: new Date() });
    const lines: string[] = [];
    const log = openLog({ process: "worker", destination: { write: (text) => void lines.push(text) } });
    const worker = open({ keys: ["asked"], ctx: { ...ctx, db: over.prisma, pool: over.pool }, log });
    await worker.start();
    await worker.part.catchUp();
    line.cut();
    await expect(worker.part.catchUp()).rejects.toThrow();
    await pause(2_500);
    const { runId } = await runScheduleNow(ctx, { key: "asked", requestKey: "one", reason: "Now" });
    line.mend();
    await vi.waitFor(
      async () =>
        expect((await ctx.db.scheduledRun.findUniqueOrThrow({ where: { id: runId } })).status).toBe("DONE"),
      within(15_000),
    );
    const said = (words: string) => lines.filter((text) => text.includes(words)).length;
    await vi.waitFor(() => expect(said("Schedules can be read again")).toBeGreaterThan(0), within(10_000));
    expect([1, 2]).toContain(said("Schedules cannot be read"));
    await worker.stop();
    await over.close();
    await line.close();
  });
});
