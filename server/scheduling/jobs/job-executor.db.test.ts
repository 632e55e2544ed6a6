import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { GatewayFailed, RuleBroken } from "@/server/platform/errors";
import {
  mongodbContract,
  postgresqlContract,
  type ContractStore,
} from "@/server/scheduling/job-store/contract-stores";
import type { CuttableLine } from "@/server/scheduling/job-store/cuttable-line";
import type { JobDefinition } from "@/server/platform/jobs";
import type { JobExecutorOptions } from "@/server/scheduling/jobs/job-executor";
import { gate, jobsWorld, testJob } from "@/server/scheduling/jobs/testing/jobs-world";
import { useTestDatabase } from "@/server/testing/database";
import { openTestMongodb } from "@/server/testing/mongodb";

vi.setConfig({ testTimeout: 60_000 });

const mongodb = await openTestMongodb("the job executor on MongoDB (25 tests)");
const database = useTestDatabase({ poolMax: 24 });
const world = jobsWorld(database);
afterAll(() => mongodb.close());

const HOUR_MS = 3_600_000;
const within = (timeout: number) => ({ timeout, interval: 20 });
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
const p95 = (values: number[]) => values.sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1]!;

describe.each([
  { store: "postgresql", isThere: true, connect: () => postgresqlContract(database.url) },
  {
    store: "mongodb",
    isThere: mongodb.uri !== undefined,
    connect: async () => mongodbContract(mongodb.uri!),
  },
])("the job executor on $store", ({ isThere, connect }) => {
  if (!isThere) {
    it.skip("is not run: no MongoDB can be had here");
    return;
  }

  let contract: ContractStore;
  const lines: CuttableLine[] = [];

  beforeAll(async () => {
    contract = await connect();
  });
  afterEach(async () => {
    await world.clear();
    await Promise.all(lines.splice(0).map((line) => line.close()));
    await contract.byHand.removeAll();
  });
  afterAll(() => contract.close());

  const start = (
    definitions: JobDefinition | readonly JobDefinition[],
    options: Partial<JobExecutorOptions> & { pollMs?: number } = {},
  ) => {
    const { pollMs = 200, ...rest } = options;
    return world.worker(contract.open(pollMs), definitions, rest);
  };
  const row = async () => (await world.rows())[0]!;

  describe("takes jobs", () => {
    it("once each, under two workers that both get some", async () => {
      const seen: string[] = [];
      const begun = new Set<string>();
      const both = gate();
      // Nobody ends a job before both have begun one.
      const as = (worker: string) =>
        testJob(async (id) => {
          begun.add(worker);
          if (begun.size === 2) both.open();
          await both.opened;
          seen.push(id);
        });
      const wanted = Array.from({ length: 200 }, (_, index) => `job-${String(index).padStart(3, "0")}`);
      for (const id of wanted) await world.put(as("nobody"), id);
      await start(as("one"));
      await start(as("two"), { workerName: "two" });
      await world.allAre("DONE");
      expect(seen.sort()).toEqual(wanted);
      expect(new Set((await world.rows()).map(({ worker }) => worker)).size).toBe(2);
    });

    it("A8: within 100 ms of the commit, by notification", async () => {
      const startedAt = new Map<string, number>();
      const job = testJob((id) => void startedAt.set(id, performance.now()));
      await start(job, { lookMs: HOUR_MS, pollMs: 1_000 });
      await world.put(job, "first");
      await vi.waitFor(() => expect(startedAt.has("first")).toBe(true), within(10_000));
      const lags: number[] = [];
      for (let sample = 0; sample < 20; sample++) {
        const id = `sample-${sample}`;
        await world.put(job, id);
        const committedAt = performance.now();
        await vi.waitFor(() => expect(startedAt.has(id)).toBe(true), { timeout: 10_000, interval: 2 });
        lags.push(startedAt.get(id)! - committedAt);
      }
      expect(p95(lags)).toBeLessThanOrEqual(100);
    });

    it("A8: within 1.2 s of the commit when notifications are cut off", async () => {
      const startedAt = new Map<string, number>();
      const job = testJob((id) => void startedAt.set(id, performance.now()));
      await start(job, { hearsNotifications: false, pollMs: 1_000 });
      const lags: number[] = [];
      const waits: Promise<void>[] = [];
      for (let sample = 0; sample < 20; sample++) {
        const id = `sample-${sample}`;
        await world.put(job, id);
        const committedAt = performance.now();
        waits.push(
          vi
            .waitFor(() => expect(startedAt.has(id)).toBe(true), within(10_000))
            .then(() => void lags.push(startedAt.get(id)! - committedAt)),
        );
        await new Promise((done) => setTimeout(done, 130));
      }
      await Promise.all(waits);
      expect(lags).toHaveLength(20);
      expect(p95(lags)).toBeLessThanOrEqual(1_200);
    });

    it("A8: within a second of the instant that they are put in for, called by the store", async () => {
      let startedAt = 0;
      const job = testJob(() => void (startedAt = Date.now()));
      const { store } = await start(job, { lookMs: HOUR_MS, pollMs: 1_000 });
      // Long enough for the wake-up to be written, so that nothing but the store can call.
      const due = Date.now() + 2_500;
      await world.put(job, "a", { runAt: new Date(due) });
      await vi.waitFor(async () => {
        const { id } = await row();
        expect(await store.list()).toMatchObject([{ name: "job.default", key: id, id }]);
        expect((await row()).wokenAt).not.toBeNull();
      }, within(2_000));
      await world.allAre("DONE");
      expect(startedAt - due).toBeGreaterThanOrEqual(-5);
      expect(startedAt - due).toBeLessThanOrEqual(1_000);
      await vi.waitFor(async () => expect(await store.list()).toEqual([]), within(5_000));
    });

    it("sooner, when somebody asks for it sooner", async () => {
      const job = testJob(() => {});
      await start(job, { lookMs: HOUR_MS });
      await world.put(job, "a", { key: "k", runAt: new Date(Date.now() + HOUR_MS) });
      await vi.waitFor(async () => expect((await row()).wokenAt).not.toBeNull(), within(10_000));
      await world.put(job, "a", { key: "k" });
      await world.allAre("DONE", 5_000);
    });

    it("once more, when somebody asks while they run", async () => {
      const ends = [gate(), gate()];
      let starts = 0;
      const job = testJob(() => ends[starts++]!.opened);
      await start(job);
      await world.put(job, "a", { key: "k" });
      await vi.waitFor(() => expect(starts).toBe(1), within(5_000));
      await world.put(job, "a", { key: "k" });
      ends[0]!.open();
      await vi.waitFor(() => expect(starts).toBe(2), within(5_000));
      ends[1]!.open();
      await world.allAre("DONE");
    });

    it("again at the instant that they name, without a failure", async () => {
      let starts = 0;
      const job = testJob(() => (++starts === 1 ? { againAt: new Date(Date.now() + 1_000) } : undefined));
      await start(job);
      await world.put(job, "a", { key: "k" });
      await world.allAre("DONE");
      expect(starts).toBe(2);
      expect(await row()).toMatchObject({ attempts: 1, lastError: null });
      expect(await database.prisma.jobAttempt.count()).toBe(0);
    });

    it("of one lane also while another has no room, and asks the store for those that wait", async () => {
      const end = gate();
      const seen: string[] = [];
      const slow = testJob(() => end.opened, { name: "test.draw", lane: "papers" });
      const quick = testJob((id) => void seen.push(id));
      const { executor, store } = await start([slow, quick]);
      for (const id of ["a", "b", "c"]) await world.put(slow, id);
      await world.put(quick, "q");
      await vi.waitFor(() => expect(seen).toEqual(["q"]), within(5_000));
      await vi.waitFor(() => expect(executor.load()).toEqual({ running: 1, capacity: 9 }), within(5_000));
      await vi.waitFor(async () => {
        const waiting = await database.prisma.job.findMany({ where: { status: "QUEUED" } });
        expect(waiting).toHaveLength(2);
        expect(waiting.every(({ wokenAt }) => wokenAt !== null)).toBe(true);
        const keys = (await store.list({ name: "job.papers" })).map(({ key }) => key);
        expect(keys).toEqual(expect.arrayContaining(waiting.map(({ id }) => id)));
      }, within(10_000));
      end.open();
      await world.allAre("DONE");
      await vi.waitFor(async () => expect(await store.list()).toEqual([]), within(10_000));
    });
  });

  describe("repeats what fails", () => {
    it("B4: after a wait, each failed attempt a row, and gives it up after the last", async () => {
      const job = testJob(() => {
        throw new TypeError("it never works");
      });
      await world.put(job, "a");
      await start(job);
      await world.allAre("DEAD");
      expect(await row()).toMatchObject({ attempts: 3, lastError: "TypeError: it never works" });
      const attempts = await database.prisma.jobAttempt.findMany({ orderBy: { token: "asc" } });
      expect(attempts).toHaveLength(3);
      for (const attempt of attempts) {
        expect(attempt).toMatchObject({
          worker: "one",
          outcome: "FAILED",
          error: "TypeError: it never works",
          stack: expect.stringContaining("job-executor.db.test") as string,
        });
        expect(attempt.finishedAt.getTime()).toBeGreaterThanOrEqual(attempt.startedAt.getTime());
      }
    });

    it.each([
      ["a rule that says no", new RuleBroken("test.no", ["it is not allowed"])],
      ["a provider that says no", new GatewayFailed("test", "No.", { retryable: false })],
    ])("B4: not at all after %s", async (_, error) => {
      const job = testJob(() => {
        throw error;
      });
      await world.put(job, "a");
      await start(job);
      await world.allAre("DEAD");
      expect(await row()).toMatchObject({ attempts: 1, lastError: `${error.name}: ${error.message}` });
    });

    it("after a provider did not answer, and not when the definition says that it is of no use", async () => {
      const failing = new GatewayFailed("test", "No answer.", { retryable: true });
      let tries = 0;
      const tried = testJob(() => {
        if (++tries < 3) throw failing;
      });
      await world.put(tried, "a");
      await start(tried);
      await world.allAre("DONE");
      expect(tries).toBe(3);
      await world.clear();
      const final = testJob(
        () => {
          throw failing;
        },
        { isFinal: (error) => error === failing },
      );
      await world.put(final, "a");
      await start(final);
      await world.allAre("DEAD");
      expect((await row()).attempts).toBe(1);
    });

    it("when an attempt takes too long, and tells it so", async () => {
      const aborted = gate();
      const job = testJob(
        (_id, signal) => new Promise<void>(() => signal.addEventListener("abort", aborted.open)),
        { timeLimitMs: 30, retry: { attemptsMax: 1, backoffMs: 1 } },
      );
      await world.put(job, "a");
      await start(job);
      await aborted.opened;
      await world.allAre("DEAD");
      expect((await row()).lastError).toContain("longer than 30 ms");
    });

    it("not when the payload does not fit, and leaves jobs of unknown names alone", async () => {
      const job = testJob(() => {});
      await database.pool.query(
        `INSERT INTO job (id, name, payload, run_at) VALUES ('job_1', $1, '{"id": 7}', now()),
           ('job_2', 'test.unheard-of', '{}', now() - interval '1 hour')`,
        [job.name],
      );
      const { executor } = await start(job);
      await vi.waitFor(async () => expect((await row()).status).toBe("DEAD"), within(10_000));
      expect((await row()).lastError).toMatch(/^The payload does not fit test\.do-work: .*id/s);
      expect((await world.rows())[1]).toMatchObject({ status: "QUEUED", attempts: 0 });
      expect(await executor.unknownJobNames()).toEqual(["test.unheard-of"]);
    });
  });

  describe("holds a job by its lease", () => {
    it("B2: for ten times its length, so that it is executed once", async () => {
      let starts = 0;
      const job = testJob(async () => {
        starts++;
        await new Promise((done) => setTimeout(done, 4_000));
      });
      await world.put(job, "a");
      await start(job, { leaseMs: 400, lookMs: 100 });
      await start(job, { leaseMs: 400, lookMs: 100, workerName: "two" });
      await world.allAre("DONE");
      expect(starts).toBe(1);
      expect(await row()).toMatchObject({ attempts: 1 });
    });

    it("B2: and records nothing once another worker has it", async () => {
      const lost = gate();
      const job = testJob(
        (_id, signal) =>
          new Promise<void>((done) => signal.addEventListener("abort", () => (lost.open(), done()))),
      );
      await world.put(job, "a");
      const { said } = await start(job, { leaseMs: 300 });
      await world.allAre("RUNNING");
      await database.pool.query("UPDATE job SET lease_token = lease_token + 1, worker = 'other'");
      const before = await row();
      await lost.opened;
      await vi.waitFor(() => expect(said.join()).toMatch(/warn: Lease lost/), within(5_000));
      expect(await row()).toEqual(before);
    });

    it("takes over a job whose lease ran out", async () => {
      const job = testJob(() => {});
      await world.put(job, "a");
      await database.pool.query(
        `UPDATE job SET status = 'RUNNING', worker = 'dead', attempts = 1, lease_token = 1, woken_at = now(),
                lease_until = clock_timestamp() - interval '1 second'`,
      );
      await start(job, { workerName: "heir" });
      await world.allAre("DONE");
      expect(await row()).toMatchObject({ worker: "heir", attempts: 2 });
      expect(await database.prisma.jobAttempt.findMany()).toMatchObject([
        { worker: "dead", outcome: "LEASE_LOST" },
      ]);
    });

    it("B3: gives up a job that took its worker down at each attempt", async () => {
      const job = testJob(() => {});
      await world.put(job, "a");
      await database.pool.query(
        `UPDATE job SET status = 'RUNNING', worker = 'dead', attempts = 3, lease_token = 3,
                lease_until = clock_timestamp() - interval '1 second'`,
      );
      await start(job);
      await world.allAre("DEAD");
      expect(await row()).toMatchObject({ attempts: 3, lastError: "The worker died at every attempt." });
    });
  });

  describe("stops", () => {
    it("C1: taking nothing from the call on", async () => {
      const job = testJob(() => {});
      const { executor } = await start(job);
      executor.takeNoMore();
      await new Promise((done) => setTimeout(done, 100));
      await world.put(job, "a");
      // Two looks and several polls of the store would have found it.
      await new Promise((done) => setTimeout(done, 2_300));
      expect(await row()).toMatchObject({ status: "QUEUED", attempts: 0 });
    });

    it("C2: giving back what has not ended, so that another worker has it in two seconds", async () => {
      const begun: string[] = [];
      const deaf = testJob((id) => (begun.push(id), new Promise<void>(() => {})));
      const leaving = await start(deaf, { places: { default: 2 } });
      for (const id of ["a", "b", "c", "d"]) await world.put(deaf, id);
      await vi.waitFor(() => expect(begun).toHaveLength(2), within(5_000));
      const taken: string[] = [];
      await start({ ...deaf, handle: async (_ctx, { id }) => void taken.push(id) } as JobDefinition, {
        workerName: "next",
        places: { default: 1 },
      });
      await vi.waitFor(() => expect(taken).toHaveLength(2), within(10_000));
      await leaving.stop(50);
      const stoppedAt = performance.now();
      await vi.waitFor(() => expect(taken.sort()).toEqual(["a", "b", "c", "d"]), within(10_000));
      expect(performance.now() - stoppedAt).toBeLessThan(2_000);
      await world.allAre("DONE");
      expect((await world.rows()).every(({ attempts }) => attempts === 1)).toBe(true);
      expect(await database.prisma.jobAttempt.count({ where: { outcome: "RETURNED" } })).toBe(2);
    });

    it("letting what runs end within the grace, asked to or not", async () => {
      const end = gate();
      const job = testJob(async (id, signal) => {
        if (id === "obeys") await untilAborted(signal);
        await end.opened;
      });
      await world.put(job, "goes on");
      await world.put(job, "obeys");
      const worker = await start(job);
      await world.allAre("RUNNING");
      const stopped = worker.stop(30_000);
      end.open();
      await stopped;
      expect((await world.rows()).map(({ status, attempts }) => [status, attempts])).toEqual([
        ["DONE", 1],
        ["QUEUED", 0],
      ]);
    });
  });

  describe("loses nothing when somebody lays hands on the store", () => {
    /** A job for soon that is in the store, and a worker that nothing else calls but the store and `restore`. */
    async function soon(runInMs: number, options: Parameters<typeof start>[1] = {}) {
      let starts = 0;
      const job = testJob(() => void starts++);
      const worker = await start(job, options);
      await world.put(job, "a", { runAt: new Date(Date.now() + runInMs) });
      await vi.waitFor(async () => expect((await row()).wokenAt).not.toBeNull(), within(10_000));
      const { id } = await row();
      return { worker, id, starts: () => starts };
    }

    it("emptied: restores what is due, and finds it by looking", async () => {
      const { worker, starts } = await soon(2_000, { lookMs: HOUR_MS });
      await contract.byHand.removeAll();
      expect(await worker.executor.restore()).toBe(0);
      await vi.waitFor(async () => expect(await worker.executor.restore()).toBe(1), within(15_000));
      await world.allAre("DONE");
      expect(starts()).toBe(1);
      expect(await worker.executor.restore()).toBe(0);

      await world.clear();
      const looked = await soon(1_500);
      await contract.byHand.removeAll();
      await world.allAre("DONE");
      expect(looked.starts()).toBe(1);
    });

    it("fired early: runs nothing before its time, and is called again at it", async () => {
      const { worker, id, starts } = await soon(4_000, { lookMs: HOUR_MS });
      await contract.byHand.fireEarly("job.default", id);
      await new Promise((done) => setTimeout(done, 1_500));
      expect(starts()).toBe(0);
      expect((await row()).status).toBe("QUEUED");
      await world.allAre("DONE");
      expect(starts()).toBe(1);
      await vi.waitFor(async () => expect(await worker.store.list()).toEqual([]), within(10_000));
    });

    it("doubled and corrupted: runs once, and nothing that is not a job", async () => {
      const { worker, id, starts } = await soon(1_500);
      for (let copy = 0; copy < 3; copy++)
        await contract.byHand.insert({ name: "job.default", data: { key: id, id } });
      for (const data of [null, {}, { key: "k", id: "job_unknown" }, { key: 7, id: [] }])
        await contract.byHand.insert({ name: "job.default", data });
      await world.allAre("DONE");
      for (let copy = 0; copy < 3; copy++)
        await contract.byHand.insert({ name: "job.default", data: { key: id, id } });
      await vi.waitFor(async () => {
        await worker.store.removeSpoilt();
        expect(await worker.store.list()).toEqual([]);
      }, within(15_000));
      expect(starts()).toBe(1);
    });

    it("away from the start: runs what is due all the same, says so once, and wakes when it is back", async () => {
      const line = await contract.line();
      lines.push(line);
      line.cut();
      const seen: string[] = [];
      const job = testJob((id) => void seen.push(id));
      const { said, store } = await world.worker(contract.openOver(line), job, {});
      const later = new Date(Date.now() + HOUR_MS);
      await world.put(job, "later", { runAt: later });
      for (const id of ["a", "b"]) await world.put(job, id);
      await vi.waitFor(() => expect([...seen].sort()).toEqual(["a", "b"]), within(5_000));
      await vi.waitFor(() => expect(said.join()).toMatch(/takes no wake-ups/), within(15_000));
      // As long as several looks, each of which finds it away.
      await new Promise((done) => setTimeout(done, 3_000));
      expect(said.filter((sentence) => /takes no wake-ups/.test(sentence))).toHaveLength(1);
      expect((await row()).wokenAt).toBeNull();
      line.mend();
      await vi.waitFor(async () => expect((await row()).wokenAt).not.toBeNull(), within(20_000));
      expect(await store.list({ name: "job.default" })).toMatchObject([{ dueAt: expect.any(Date) as Date }]);
      expect(said.join()).toMatch(/takes wake-ups again/);
    });
  });
});
