import type { z } from "zod";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { testWeb } from "@/server/api/testing/test-web";
import { inTransaction, type Context } from "@/server/platform/context";
import { listenForJobs, type HeardJob } from "@/server/platform/job-bell";
import { discardJob } from "@/server/scheduling/commands/discard-job";
import { retryJob } from "@/server/scheduling/commands/retry-job";
import { jobsWorld, testJob, type JobsWorld } from "@/server/scheduling/jobs/testing/jobs-world";
import { getJob } from "@/server/scheduling/queries/get-job";
import { listJobs } from "@/server/scheduling/queries/list-jobs";
import { listJobsInput } from "@/server/scheduling/schemas";
import { enqueue } from "@/server/platform/jobs";
import { postgresqlContract, type ContractStore } from "@/server/scheduling/job-store/contract-stores";
import type { Prisma } from "@/server/platform/prisma/client";
import { useTestDatabase } from "@/server/testing/database";

const database = useTestDatabase();
const MINUTE = 60_000;
let ctx: Context;
let world: JobsWorld;
let store: ContractStore;

beforeAll(() => {
  ctx = database.context();
  world = jobsWorld(database);
  store = postgresqlContract(database.url);
});
beforeEach(() => world.clear());
afterEach(() => world.clear());
afterAll(() => store.close());

const ago = (ms: number) => new Date(Date.now() - ms);
const make = (id: string, given: Partial<Prisma.JobUncheckedCreateInput> = {}) =>
  database.prisma.job.create({ data: { id, name: "test.do-work", payload: { id }, ...given } });
const bury = (id: string, given: Partial<Prisma.JobUncheckedCreateInput> = {}) =>
  make(id, {
    status: "DEAD",
    attempts: 3,
    leaseToken: 3n,
    finishedAt: ago(MINUTE),
    lastError: "No.",
    ...given,
  });
const list = (input: z.input<typeof listJobsInput> = {}) => listJobs(ctx, listJobsInput.parse(input));
const idsOf = async (input: object) => (await list(input)).jobs.map(({ id }) => id);
const rowOf = (id: string) => database.prisma.job.findUniqueOrThrow({ where: { id } });
const auditOf = async (id: string) =>
  (await database.prisma.auditEvent.findMany({ where: { subjectId: id } })).map(
    ({ action, reason }) => `${action}: ${reason}`,
  );

async function oneOfEach(): Promise<void> {
  await bury("job_dead");
  await make("job_overdue", { runAt: ago(5 * MINUTE) });
  await make("job_silent", { runAt: ago(9 * MINUTE), status: "RUNNING", leaseUntil: ago(2 * MINUTE) });
  await make("job_waiting");
  await make("job_later", { runAt: ago(-60 * MINUTE) });
  await make("job_running", { status: "RUNNING", leaseUntil: ago(-MINUTE), worker: "one" });
  await make("job_done", { status: "DONE", finishedAt: ago(2 * MINUTE) });
  await make("job_old", { status: "DONE", finishedAt: ago(25 * 60 * MINUTE) });
  await bury("job_gone");
  await discardJob(ctx, { jobId: "job_gone", reason: "Not needed" });
}

describe("the list", () => {
  it("shows what needs somebody, and each state apart", async () => {
    await oneOfEach();
    expect(await idsOf({})).toEqual(["job_dead", "job_overdue", "job_silent"]);
    for (const [state, ids] of Object.entries({
      dead: ["job_dead"],
      overdue: ["job_overdue", "job_silent"],
      waiting: ["job_waiting"],
      later: ["job_later"],
      running: ["job_running"],
      discarded: ["job_gone"],
      done: ["job_done"],
    })) {
      const { jobs } = await list({ status: [state as "dead"] });
      expect(jobs.map(({ id }) => id)).toEqual(ids);
      expect(new Set(jobs.map((job) => job.state))).toEqual(new Set([state]));
      for (const { id } of jobs) expect((await getJob(ctx, id)).state).toBe(state);
    }
  });

  it("narrows by kind, and names it in plain words", async () => {
    await bury("job_1");
    await bury("job_2", { name: "payroll.pay-run" });
    expect((await list({ name: "payroll.pay-run" })).jobs).toMatchObject([
      { id: "job_2", title: "Pay a payroll run", attempts: 3, lastError: "No." },
    ]);
    expect((await list({ name: "test.do-work" })).jobs).toMatchObject([
      { id: "job_1", title: "test.do-work" },
    ]);
  });

  it("is read page by page, each job once, though many share an instant", async () => {
    const at = ago(3 * MINUTE);
    for (let number = 0; number < 7; number += 1) await bury(`job_d${number}`, { finishedAt: at });
    for (let number = 0; number < 4; number += 1) await make(`job_o${number}`, { runAt: at });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({ limit: 3, cursor });
      expect(page.jobs.length).toBeLessThanOrEqual(3);
      seen.push(...page.jobs.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(11);
    expect(new Set(seen).size).toBe(11);
    await expect(list({ cursor: "garbage" })).rejects.toThrow("This is no place in a list.");
  });
});

describe("retry", () => {
  it("gives a further allowance of attempts at once, tells workers, and is audited", async () => {
    await bury("job_1", { wokenAt: ago(MINUTE) });
    const heard: HeardJob[] = [];
    let isListening = () => {};
    const listening = new Promise<void>((done) => (isListening = done));
    const ears = listenForJobs(database.pool, (job) => (job ? void heard.push(job) : isListening()));
    try {
      await listening;
      await retryJob(ctx, { jobId: "job_1", reason: " Mended " });
      await vi.waitFor(() => expect(heard).toEqual([{ name: "test.do-work", id: "job_1" }]), 10_000);
    } finally {
      await ears.close();
    }
    const row = await rowOf("job_1");
    expect(row).toMatchObject({ status: "QUEUED", attempts: 0, wokenAt: null, finishedAt: null });
    expect(row.runAt.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(await auditOf("job_1")).toEqual(["scheduling.job.retried: Mended"]);
  });

  it("has a worker do it, and keeps what the earlier attempts said", async () => {
    let isMended = false;
    const job = testJob(() => {
      if (!isMended) throw new Error("It is broken.");
    });
    await world.worker(store.open(), job);
    await world.put(job, "a");
    await world.allAre("DEAD");
    const { id } = (await world.rows())[0]!;
    const before = await getJob(ctx, id);
    expect(before.attemptLog).toHaveLength(3);
    expect(before.attemptLog[0]).toMatchObject({
      worker: "one",
      outcome: "FAILED",
      error: "Error: It is broken.",
      stack: expect.stringContaining("It is broken.") as string,
    });
    await retryJob(ctx, { jobId: id, seenVersion: before.version, reason: "Try" });
    await vi.waitFor(async () => expect((await getJob(ctx, id)).attemptLog).toHaveLength(6), 15_000);
    await world.allAre("DEAD");
    isMended = true;
    await retryJob(ctx, { jobId: id, reason: "Mended" });
    await world.allAre("DONE");
    expect((await getJob(ctx, id)).attemptLog).toHaveLength(6);
  });

  it("is refused while another job with its key waits or runs", async () => {
    await bury("job_old", { key: "pay-run:1" });
    await make("job_new", { key: "pay-run:1" });
    await expect(retryJob(ctx, { jobId: "job_old", reason: "Again" })).rejects.toMatchObject({
      code: "scheduling.job_key_taken",
      message: expect.stringContaining(
        "A newer job (job_new) for the same thing waits or runs already.",
      ) as string,
    });
    expect(await rowOf("job_old")).toMatchObject({ status: "DEAD", attempts: 3 });
    expect(await auditOf("job_old")).toEqual([]);
  });

  it("is refused likewise when that job is put in at the same moment", async () => {
    const job = testJob(() => {});
    await bury("job_old", { key: "same" });
    let retried: Promise<unknown> = Promise.resolve();
    await inTransaction(ctx, async (tx) => {
      await enqueue(tx, job, { id: "new" }, { key: "same" });
      retried = retryJob(ctx, { jobId: "job_old", reason: "Again" }).catch((error: unknown) => error);
      await vi.waitFor(async () => {
        const { rows } = await database.pool.query(
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        expect(rows).toHaveLength(1);
      }, 10_000);
    });
    expect(await retried).toMatchObject({ code: "scheduling.job_key_taken" });
  });

  it("is done once when several ask for it at the same time", async () => {
    await bury("job_twice");
    const { version: seenVersion } = await getJob(ctx, "job_twice");
    const asked = await Promise.allSettled(
      [1, 2, 3].map(() => retryJob(ctx, { jobId: "job_twice", seenVersion, reason: "Again" })),
    );
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await auditOf("job_twice")).toHaveLength(1);
  });
});

describe("discard", () => {
  it("ends a job that was given up or waits, says who and why, and is audited", async () => {
    await bury("job_dead");
    await make("job_waits", { runAt: ago(-MINUTE), key: "k" });
    for (const jobId of ["job_dead", "job_waits"]) {
      await discardJob(ctx, { jobId, reason: "Done by hand" });
      expect(await getJob(ctx, jobId)).toMatchObject({
        status: "DISCARDED",
        discardedByName: ctx.actor.name,
        discardReason: "Done by hand",
        finishedAt: expect.any(Date) as Date,
        actions: { retry: { permitted: false }, discard: { permitted: false } },
      });
      expect(await auditOf(jobId)).toEqual(["scheduling.job.discarded: Done by hand"]);
    }
    // Its key is free again.
    await make("job_next", { key: "k" });
  });

  it.each([
    ["RUNNING", "A worker has it in hand right now"],
    ["DONE", "It is done."],
    ["DISCARDED", "It was discarded already."],
  ] as const)("is refused for one that is %s", async (status, words) => {
    const given =
      status === "DISCARDED" ? { discardedAt: ago(1), discardedByName: "Ada", discardReason: "No" } : {};
    await make("job_1", { status, leaseUntil: ago(-MINUTE), ...given });
    await expect(discardJob(ctx, { jobId: "job_1", reason: "No" })).rejects.toMatchObject({
      code: "scheduling.job_not_discardable",
      message: expect.stringContaining(words) as string,
    });
    await expect(retryJob(ctx, { jobId: "job_1", reason: "No" })).rejects.toMatchObject({
      code: "scheduling.job_not_retryable",
    });
  });

  it("is refused for one that is no longer as it was seen", async () => {
    await bury("job_1");
    const { version: seenVersion } = await getJob(ctx, "job_1");
    await retryJob(ctx, { jobId: "job_1", seenVersion, reason: "Again" });
    await expect(discardJob(ctx, { jobId: "job_1", seenVersion, reason: "No" })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(discardJob(ctx, { jobId: "job_absent", reason: "No" })).rejects.toThrow("does not exist");
  });
});

describe("over HTTP", () => {
  it("lets admins change, and finance and auditors at most look", async () => {
    const web = testWeb(database);
    const [admin, auditor] = await Promise.all(
      (["ADMIN", "AUDITOR"] as const).map(async (role) => web.signIn((await web.staff(role)).email)),
    );
    await bury("job_1");
    await bury("job_2");
    const jobs = await web.call("scheduling.jobs", auditor!, { status: ["dead"] });
    expect(jobs.status).toBe(200);
    expect(
      (await web.call("scheduling.job", auditor!, { jobId: "job_1" })).body.result?.data.json,
    ).toMatchObject({
      payload: { id: "job_1" },
      version: "DEAD-3",
    });
    const change = { jobId: "job_1", seenVersion: "DEAD-3", reason: "Mended" };
    expect((await web.call("scheduling.retryJob", auditor!, change)).status).toBe(403);
    expect((await web.call("scheduling.discardJob", auditor!, change)).status).toBe(403);
    expect((await web.call("scheduling.retryJob", admin!, change)).status).toBe(200);
    expect((await web.call("scheduling.retryJob", admin!, change)).status).toBe(409);
    expect((await web.call("scheduling.discardJob", admin!, { jobId: "job_2", reason: " " })).status).toBe(
      400,
    );
    expect((await web.call("scheduling.discardJob", admin!, { jobId: "job_2", reason: "No" })).status).toBe(
      200,
    );
    expect((await web.call("scheduling.discardJob", admin!, { jobId: "job_2", reason: "No" })).status).toBe(
      412,
    );
    expect((await web.call("scheduling.job", admin!, { jobId: "job_absent" })).status).toBe(404);
  });
});
