import { afterEach, describe, expect, it } from "vitest";
import { inTransaction } from "@/server/platform/context";
import { enqueue } from "@/server/platform/jobs";
import { claimJobs } from "@/server/scheduling/jobs/claim-jobs";
import { jobCounts } from "@/server/scheduling/jobs/job-counts";
import { recordEnding } from "@/server/scheduling/jobs/record-ending";
import { jobsWorld, testJob } from "@/server/scheduling/jobs/testing/jobs-world";
import { unknownJobNames } from "@/server/scheduling/jobs/unknown-job-names";
import { useTestDatabase } from "@/server/testing/database";

const database = useTestDatabase();
const world = jobsWorld(database);
const job = testJob(() => {});
afterEach(() => world.clear());

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
const only = async () => (await world.rows())[0]!;

async function claim(leaseMs = 60_000) {
  const { id } = await only();
  const [claimed] = await claimJobs(database.pool, [id], { names: [job.name], worker: "w", leaseMs });
  return claimed!;
}

describe("enqueue", () => {
  it("puts nothing in when the transaction fails", async () => {
    const failing = inTransaction(database.context(), async (tx) => {
      await enqueue(tx, job, { id: "a" });
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await world.rows()).toEqual([]);
  });

  it("refuses input that does not fit the schema", async () => {
    const wrong = inTransaction(database.context(), (tx) => enqueue(tx, job, { id: 1 as never }));
    await expect(wrong).rejects.toThrow();
  });

  it("keeps one live job per key, and takes the key again once that one is done", async () => {
    expect(await world.put(job, "a", { key: "k" })).toMatch(/^job_/);
    expect(await world.put(job, "b", { key: "k" })).toBeNull();
    await recordEnding(database.pool, await claim(), { kind: "DONE" });
    expect(await world.put(job, "c", { key: "k" })).toMatch(/^job_/);
    expect(await world.rows()).toHaveLength(2);
  });

  it("makes a job that waits come sooner, and forgets that it was woken for later", async () => {
    const later = inHours(2);
    await world.put(job, "a", { key: "k", runAt: later });
    await database.pool.query("UPDATE job SET woken_at = now()");
    expect(await world.put(job, "a", { key: "k", runAt: inHours(3) })).toBeNull();
    expect(await only()).toMatchObject({ runAt: later, wokenAt: expect.any(Date) as Date });
    const sooner = inHours(1);
    await world.put(job, "a", { key: "k", runAt: sooner });
    expect(await only()).toMatchObject({ runAt: sooner, wokenAt: null });
  });

  it("makes a job that runs run once more, at the earliest instant that was asked for", async () => {
    await world.put(job, "a", { key: "k" });
    const claimed = await claim();
    const first = inHours(1);
    await world.put(job, "a", { key: "k", runAt: inHours(2) });
    await world.put(job, "a", { key: "k", runAt: first });
    expect(await recordEnding(database.pool, claimed, { kind: "DONE" })).toBe("LATER");
    expect(await only()).toMatchObject({
      status: "QUEUED",
      runAt: first,
      attempts: 0,
      againAt: null,
      finishedAt: null,
    });
  });

  it("keeps the wish also when the job that runs is given up", async () => {
    await world.put(job, "a", { key: "k" });
    const claimed = await claim();
    await world.put(job, "a", { key: "k" });
    const dead = { kind: "DEAD", error: "Error: no", stack: null } as const;
    expect(await recordEnding(database.pool, claimed, dead)).toBe("DEAD");
    expect((await world.rows()).map(({ status, attempts, key }) => [status, attempts, key])).toEqual([
      ["DEAD", 1, "k"],
      ["QUEUED", 0, "k"],
    ]);
  });

  it("does not lose a wish to a worker that takes or ends the job before the commit", async () => {
    await world.put(job, "a", { key: "k" });
    const { id } = await only();
    const take = () => claimJobs(database.pool, [id], { names: [job.name], worker: "w", leaseMs: 60_000 });
    await inTransaction(database.context(), async (tx) => {
      await enqueue(tx, job, { id: "a" }, { key: "k" });
      expect(await take()).toEqual([]);
    });
    const [claimed] = await take();
    let ending!: Promise<unknown>;
    await inTransaction(database.context(), async (tx) => {
      await enqueue(tx, job, { id: "a" }, { key: "k" });
      ending = recordEnding(database.pool, claimed!, { kind: "DONE" });
    });
    expect(await ending).toBe("DUE");
    expect(await only()).toMatchObject({ status: "QUEUED" });
  });
});

describe("a claim", () => {
  it("shuts the former holder out, and leaves a row of the attempt that was lost", async () => {
    await world.put(job, "a");
    const lost = await claim(-1);
    const heir = await claim();
    expect(await recordEnding(database.pool, lost, { kind: "DONE" })).toBeNull();
    expect(await only()).toMatchObject({ status: "RUNNING", attempts: 2, leaseToken: heir.leaseToken });
    expect(await database.prisma.jobAttempt.findMany()).toMatchObject([
      { jobId: lost.id, token: lost.leaseToken, worker: "w", outcome: "LEASE_LOST" },
    ]);
  });

  it("is made by one of ten that try at the same time", async () => {
    await world.put(job, "a");
    const { id } = await only();
    const claims = await Promise.all(
      Array.from({ length: 10 }, () =>
        claimJobs(database.pool, [id], { names: [job.name], worker: "w", leaseMs: 60_000 }),
      ),
    );
    expect(claims.flat()).toHaveLength(1);
  });
});

describe("what is known of the jobs", () => {
  it("counts them by how they stand", async () => {
    expect(await jobCounts(database.context())).toEqual({
      queuedDue: 0,
      queuedLater: 0,
      running: 0,
      dead: 0,
      oldestDueMs: null,
    });
    await world.put(job, "running");
    await claim();
    await world.put(job, "due", { runAt: inHours(-1) });
    await world.put(job, "later", { runAt: inHours(1) });
    await database.pool.query(
      "INSERT INTO job (id, name, payload, status, finished_at) VALUES ('job_dead', 'x.y', '{}', 'DEAD', now())",
    );
    const counts = await jobCounts(database.context());
    expect(counts).toMatchObject({ queuedDue: 1, queuedLater: 1, running: 1, dead: 1 });
    expect(counts.oldestDueMs).toBeGreaterThanOrEqual(3_600_000);
    expect(counts.oldestDueMs).toBeLessThan(3_660_000);
  });

  it("names the kinds that wait and that nobody has a definition of", async () => {
    await world.put(
      testJob(() => {}, { name: "test.new" }),
      "just put in",
    );
    await world.put(
      testJob(() => {}, { name: "test.forgotten" }),
      "a",
      { runAt: inHours(-1) },
    );
    await world.put(job, "b", { runAt: inHours(-1) });
    expect(await unknownJobNames(database.context(), [job.name])).toEqual(["test.forgotten"]);
  });
});
