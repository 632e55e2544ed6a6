import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { inTransaction } from "@/server/platform/context";
import { claimJob, finishJob } from "@/server/platform/job-lease";
import { backoffMs, startJobRunner, type JobRunner } from "@/server/platform/job-runner";
import { defineJob, enqueue, type EnqueueOptions, type JobDefinition } from "@/server/platform/jobs";
import { useTestDatabase } from "@/server/testing/database";

const database = useTestDatabase({ poolMax: 20 });
const schema = z.object({ id: z.string() });
const runners: JobRunner[] = [];

afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop(0)));
  await database.pool.query("DELETE FROM job");
});

function job(
  handle: (id: string, signal: AbortSignal) => Promise<void> | void,
  settings: Partial<Pick<JobDefinition, "retry" | "timeLimitMs">> = {},
) {
  return defineJob({
    name: "test.do-work",
    schema,
    handle: async (_ctx, input, signal) => handle(input.id, signal),
    retry: { attemptsMax: 3, backoffMs: 1 },
    timeLimitMs: 60_000,
    ...settings,
  });
}

function put(definition: ReturnType<typeof job>, id: string, options?: EnqueueOptions) {
  return inTransaction(database.context(), (tx) => enqueue(tx, definition, { id }, options));
}

function run(
  definition: ReturnType<typeof job>,
  options: Partial<Parameters<typeof startJobRunner>[0]> = {},
) {
  const runner = startJobRunner({
    ctx: database.context(),
    definitions: [definition],
    workerName: "one",
    pollMs: 20,
    ...options,
  });
  runners.push(runner);
  return runner;
}

const jobs = () => database.prisma.job.findMany({ orderBy: { id: "asc" } });
const allAre = (status: string) =>
  vi.waitFor(
    async () => expect([...new Set((await jobs()).map((row) => row.status as string))]).toEqual([status]),
    { timeout: 10_000 },
  );

/** A promise and its key. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((done) => (open = done));
  return { open, opened };
}

describe("enqueue", () => {
  it("puts nothing in when the transaction fails", async () => {
    const definition = job(() => {});
    const failing = inTransaction(database.context(), async (tx) => {
      await enqueue(tx, definition, { id: "a" });
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await jobs()).toEqual([]);
  });

  it("keeps one live job per key, and takes the key again once that one is done", async () => {
    const definition = job(() => {});
    expect(await put(definition, "a", { key: "k" })).toMatch(/^job_/);
    expect(await put(definition, "b", { key: "k" })).toBeNull();
    run(definition);
    await allAre("DONE");
    expect(await put(definition, "c", { key: "k" })).toMatch(/^job_/);
  });

  it("refuses input that does not fit the schema", async () => {
    const wrong = inTransaction(database.context(), (tx) =>
      enqueue(
        tx,
        job(() => {}),
        { id: 1 as never },
      ),
    );
    await expect(wrong).rejects.toThrow();
  });
});

describe("startJobRunner", () => {
  it("does each job once with two runners on one queue", async () => {
    const seen: string[] = [];
    const definition = job((id) => void seen.push(id));
    const wanted = Array.from({ length: 60 }, (_, index) => `job-${String(index).padStart(2, "0")}`);
    await inTransaction(database.context(), async (tx) => {
      for (const id of wanted) await enqueue(tx, definition, { id });
    });
    run(definition, { workerName: "one" });
    run(definition, { workerName: "two" });
    await allAre("DONE");
    expect(seen.sort()).toEqual(wanted);
  });

  it("is woken by a new job without waiting for the next look", async () => {
    const done = gate();
    const definition = job(() => done.open());
    run(definition, { pollMs: 3_600_000 });
    // The runner has looked and found nothing once it listens.
    await vi.waitFor(async () => {
      const { rowCount } = await database.pool.query(
        "SELECT 1 FROM pg_stat_activity WHERE application_name = 'travellr-jobs' AND query LIKE 'LISTEN%' AND state = 'idle'",
      );
      expect(rowCount).toBe(1);
    });
    await put(definition, "a");
    await done.opened;
    await allAre("DONE");
  });

  it("waits for the instant a job is due", async () => {
    const seen: string[] = [];
    const definition = job((id) => void seen.push(id));
    await put(definition, "later", { runAt: new Date(Date.now() + 3_600_000) });
    await put(definition, "now");
    run(definition);
    await vi.waitFor(() => expect(seen).toEqual(["now"]));
    const later = (await jobs()).find((row) => row.status === "QUEUED");
    expect(later).toMatchObject({ attempts: 0 });
  });

  it("tries a failing job again and buries it after the last attempt", async () => {
    let attempts = 0;
    const definition = job(() => {
      attempts++;
      throw new Error("it never works");
    });
    await put(definition, "a");
    run(definition);
    await allAre("DEAD");
    expect(attempts).toBe(3);
    expect((await jobs())[0]).toMatchObject({ attempts: 3, lastError: "Error: it never works" });
  });

  it("aborts an attempt that takes too long", async () => {
    const aborted = gate();
    const definition = job(
      (_id, signal) =>
        new Promise<void>((_, reject) =>
          signal.addEventListener("abort", () => {
            aborted.open();
            reject(signal.reason as Error);
          }),
        ),
      { timeLimitMs: 30, retry: { attemptsMax: 1, backoffMs: 1 } },
    );
    await put(definition, "a");
    run(definition);
    await aborted.opened;
    await allAre("DEAD");
    expect((await jobs())[0]?.lastError).toContain("longer than 30 ms");
  });

  it("takes over a job whose lease ran out, and shuts the former holder out", async () => {
    const definition = job(() => {});
    await put(definition, "a");
    const lost = await claimJob(database.pool, { names: [definition.name], worker: "dead", leaseMs: -1 });
    run(definition, { workerName: "heir" });
    await allAre("DONE");
    expect((await jobs())[0]).toMatchObject({ worker: "heir", attempts: 2, leaseToken: 2n });
    expect(await finishJob(database.pool, lost!)).toBe(false);
  });

  it("tells a worker that lost its lease to stop, and keeps the other's result", async () => {
    const stopped = gate();
    const definition = job(
      (_id, signal) =>
        new Promise<void>((done) => signal.addEventListener("abort", () => (stopped.open(), done()))),
    );
    await put(definition, "a");
    run(definition, { leaseMs: 90 });
    await allAre("RUNNING");
    await database.pool.query(
      "UPDATE job SET lease_token = lease_token + 1, worker = 'other' WHERE status = 'RUNNING'",
    );
    await stopped.opened;
    expect((await jobs())[0]).toMatchObject({ status: "RUNNING", worker: "other" });
  });

  it("holds a long job by prolonging its lease", async () => {
    const end = gate();
    let starts = 0;
    const definition = job(() => {
      starts++;
      return end.opened;
    });
    await put(definition, "a");
    run(definition, { leaseMs: 150 });
    run(definition, { leaseMs: 150, workerName: "two" });
    await allAre("RUNNING");
    const first = (await jobs())[0]!.leaseUntil!.getTime();
    await vi.waitFor(async () =>
      expect((await jobs())[0]!.leaseUntil!.getTime()).toBeGreaterThan(first + 300),
    );
    end.open();
    await allAre("DONE");
    expect(starts).toBe(1);
  });

  it("buries a job that took its worker down at each attempt", async () => {
    const definition = job(() => {});
    await put(definition, "a");
    for (let attempt = 1; attempt <= 3; attempt++)
      await claimJob(database.pool, { names: [definition.name], worker: "dies", leaseMs: -1 });
    run(definition);
    await allAre("DEAD");
  });

  it("puts a job back when it is stopped before the job has ended", async () => {
    const definition = job(() => new Promise<void>(() => {}));
    await put(definition, "a");
    const runner = run(definition);
    await allAre("RUNNING");
    await runner.stop(0);
    expect((await jobs())[0]).toMatchObject({ status: "QUEUED", attempts: 0 });
  });

  it("waits for a running job when it is stopped with time", async () => {
    const end = gate();
    const definition = job(() => end.opened);
    await put(definition, "a");
    const runner = run(definition);
    await allAre("RUNNING");
    const stopped = runner.stop(60_000);
    end.open();
    await stopped;
    await allAre("DONE");
  });
});

describe("backoffMs", () => {
  it("doubles, spreads over the upper half, and ends at an hour", () => {
    const definition = { retry: { attemptsMax: 20, backoffMs: 1_000 } };
    expect([1, 2, 3].map((attempt) => backoffMs(definition, attempt, 1))).toEqual([1_000, 2_000, 4_000]);
    expect(backoffMs(definition, 3, 0)).toBe(2_000);
    expect(backoffMs(definition, 20, 1)).toBe(3_600_000);
  });
});
