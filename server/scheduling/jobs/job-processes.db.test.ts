import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { JOBS_CHANNEL } from "@/server/platform/jobs";
import { mongodbContract, postgresqlContract } from "@/server/scheduling/job-store/contract-stores";
import { startJobProcess, type JobProcess } from "@/server/scheduling/jobs/testing/job-processes";
import { jobsWorld, testJob } from "@/server/scheduling/jobs/testing/jobs-world";
import { useTestDatabase } from "@/server/testing/database";
import { openTestMongodb } from "@/server/testing/mongodb";

vi.setConfig({ testTimeout: 120_000 });

const mongodb = await openTestMongodb("jobs whose processes die or stand still, on MongoDB (4 tests)");
const database = useTestDatabase({ poolMax: 16 });
const world = jobsWorld(database);
const children: JobProcess[] = [];
afterAll(() => mongodb.close());

const LEASE_MS = 1_000;
const within = (timeout: number) => ({ timeout, interval: 50 });
const nothing = testJob(() => {}, { name: "test.nothing" });
const dies = testJob(() => {}, { name: "test.dies" });

describe.each([
  { store: "postgresql", isThere: true, connect: () => postgresqlContract(database.url) },
  {
    store: "mongodb",
    isThere: mongodb.uri !== undefined,
    connect: async () => mongodbContract(mongodb.uri!),
  },
])("jobs of processes on $store", ({ store, isThere, connect }) => {
  if (!isThere) {
    it.skip("is not run: no MongoDB can be had here");
    return;
  }

  afterEach(async () => {
    for (const child of children) child.kill();
    await Promise.all(children.splice(0).map((child) => child.ended));
    await world.clear();
  });

  async function process(workerName: string, leaseMs = LEASE_MS): Promise<JobProcess> {
    const child = await startJobProcess({
      databaseUrl: database.url,
      ...(store === "mongodb" ? { mongodbUri: mongodb.uri } : {}),
      workerName,
      leaseMs,
    });
    children.push(child);
    return child;
  }
  const row = async () => (await world.rows())[0]!;

  it("B3: one that kills its process is tried three times and given up, and the others are done", async () => {
    await world.put(dies, "a");
    for (let index = 0; index < 20; index++) await world.put(nothing, `other-${index}`);
    let starts = 0;
    while ((await row()).status !== "DEAD" && starts < 6) {
      const child = await process(`worker-${++starts}`);
      const isDead = vi.waitFor(async () => expect((await row()).status).toBe("DEAD"), within(60_000));
      await Promise.race([child.ended, isDead]);
      isDead.catch(() => undefined);
    }
    expect(await row()).toMatchObject({
      status: "DEAD",
      attempts: 3,
      lastError: "The worker died at every attempt.",
    });
    const begun = children.flatMap(({ messages }) => messages.filter(({ kind }) => kind === "job"));
    expect(begun).toHaveLength(3);
    const attempts = await database.prisma.jobAttempt.findMany({ where: { jobId: (await row()).id } });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["LEASE_LOST", "LEASE_LOST", "LEASE_LOST"]);
    await vi.waitFor(async () => {
      const others = (await world.rows()).slice(1);
      expect(others.every(({ status }) => status === "DONE")).toBe(true);
    }, within(60_000));
  });

  it("B6: of thousands that come due at once, four processes each have a fair share, from the first second on", async () => {
    await Promise.all(["one", "two", "three", "four"].map((name) => process(name, 30_000)));
    const { rows: put } = await database.pool.query<{ at: Date }>(
      `INSERT INTO job (id, name, payload)
       SELECT 'job_' || lpad(n::text, 5, '0'), 'test.takes-time', '{"id": "n"}' FROM generate_series(1, 2000) AS n
       RETURNING clock_timestamp() AS at`,
    );
    // As each job that is put in does.
    await database.pool.query("SELECT pg_notify($1, '')", [JOBS_CHANNEL]);
    await vi.waitFor(async () => {
      const { rowCount } = await database.pool.query("SELECT FROM job WHERE status <> 'DONE' LIMIT 1");
      expect(rowCount).toBe(0);
    }, within(100_000));
    const { rows } = await database.pool.query<{ share: number; first: Date; attempts: number }>(
      `SELECT count(*)::float8 / 2000 AS share, min(started_at) AS first, max(attempts) AS attempts
         FROM job GROUP BY worker`,
    );
    expect(rows).toHaveLength(4);
    for (const { share, attempts } of rows) {
      expect(share).toBeLessThanOrEqual(0.4);
      expect(attempts).toBe(1);
    }
    const first = Math.min(...rows.map((row) => row.first.getTime()));
    expect(first - put.at(-1)!.at.getTime()).toBeLessThanOrEqual(2_000);
  });

  it.each([
    ["was stopped (SIGSTOP)", "test.waits"],
    ["had its event loop blocked", "test.blocks"],
  ])("B2: a process that %s for two leases is overtaken, and changes nothing after", async (_, name) => {
    const job = testJob(() => {}, { name });
    await world.put(job, "a");
    const child = await process("slow");
    await vi.waitFor(() => expect(child.messages).toContainEqual({ kind: "job", id: "a" }), within(60_000));
    if (name === "test.waits") child.kill("SIGSTOP");
    const contract = await connect();
    await world.worker(contract.open(), job, { workerName: "heir", leaseMs: LEASE_MS });
    await world.allAre("DONE");
    const before = await row();
    expect(before).toMatchObject({ worker: "heir", attempts: 2, leaseToken: 2n });
    if (name === "test.waits") child.kill("SIGCONT");
    await vi.waitFor(
      () =>
        expect(child.messages).toContainEqual({
          kind: "log",
          line: expect.stringMatching(/^Lease lost/) as string,
        }),
      within(60_000),
    );
    expect(await row()).toEqual(before);
    expect(await database.prisma.jobAttempt.findMany({ where: { jobId: before.id } })).toMatchObject([
      { worker: "slow", outcome: "LEASE_LOST" },
    ]);
    await world.clear();
    await contract.close();
  });
});
