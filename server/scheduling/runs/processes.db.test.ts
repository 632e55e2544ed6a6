import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Context } from "@/server/platform/context";
import { runScheduleNow } from "@/server/scheduling/commands/run-schedule-now";
import {
  mongodbContract,
  postgresqlContract,
  type ContractStore,
} from "@/server/scheduling/job-store/contract-stores";
import { startTestProcess, type TestProcess } from "@/server/scheduling/testing/child-processes";
import { clearSchedules, makeSchedule } from "@/server/scheduling/testing/scheduling-world";
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

describe("A2: eight processes that boot together on an empty store", () => {
  it(`write one wake-up for each schedule, ${BOOTS} times on each store, and none falls over`, async () => {
    const stores: [ContractStore, string | undefined][] = [[postgresqlContract(database.url), undefined]];
    if (mongodb.uri) stores.push([mongodbContract(mongodb.uri), mongodb.uri]);
    const keys = (await ctx.db.schedule.findMany({ orderBy: { key: "asc" } })).map(({ key }) => key);
    const eight = await start(8);
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
    expect(eight.map(({ child }) => child.exitCode)).toEqual(Array(8).fill(null));
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
    second.give({ ...order(), slowMs: 500 });
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
    survivor.give({ ...order(), leaseMs: 800 });
    const other = await runScheduleNow(ctx, { key: "test-quick", requestKey: "one", reason: "B3" });
    await vi.waitFor(async () => expect(await statusOf(other.runId)).toBe("DONE"), within(30_000));
    await vi.waitFor(async () => expect(await statusOf(runId)).toBe("DEAD"), within(30_000));
    expect(await attemptsOf(runId)).toEqual(["LEASE_LOST", "LEASE_LOST", "LEASE_LOST"]);
    expect(survivor.child.exitCode).toBe(null);
  });
});
