import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, it, vi } from "vitest";
import { openTestMongodb } from "@/server/testing/mongodb";
import { useWorkers, within, WORKER_TEST_VENDORS as VENDORS } from "@/server/testing/worker-tests";

// Real worker processes, each some seconds to start on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const mongodb = await openTestMongodb(
  "how a worker stops with its wake-ups on MongoDB (PostgreSQL is taken instead)",
);
const workers = useWorkers();
afterAll(() => mongodb.close());

describe("a worker process that is told to stop", () => {
  const store = mongodb.uri ? "mongodb" : "postgresql";
  const settings = { mongodbUri: mongodb.uri };

  it("C1: told to stop, takes nothing new, is not ready, comes to a safe place and ends with 0", async () => {
    const worker = await workers.start(`${store}-c1`, settings);
    expect(await worker.readiness()).toBe(200);
    const runId = await workers.approved();
    await expect.poll(() => workers.paidSoFar(runId), within(30_000)).toBeGreaterThan(5);
    const toldAt = performance.now();
    worker.signal("SIGTERM");
    await expect.poll(() => worker.readiness(), within(5_000)).not.toBe(200);
    expect(performance.now() - toldAt).toBeLessThan(1_000);
    expect(await worker.ended).toBe(0);
    expect(performance.now() - toldAt).toBeLessThan(5_000);

    const row = await workers.ctx.db.worker.findFirstOrThrow({ where: { name: `${store}-c1` } });
    expect(row).toMatchObject({ ending: "STOPPED" });
    const begun = await workers.ctx.db.payoutEvent.findFirstOrThrow({
      where: { runId, to: "SENDING" },
      orderBy: { at: "desc" },
    });
    // The criterion is 100 ms for a claim; a transaction that was open already may take longer on a busy machine.
    expect(begun.at.getTime()).toBeLessThanOrEqual(row.stoppingAt!.getTime() + 1_000);
    expect(await workers.ctx.db.job.count({ where: { status: "RUNNING" } })).toBe(0);
    expect(await workers.ctx.db.payout.count({ where: { runId, leaseUntil: { gt: new Date() } } })).toBe(0);
    expect(await workers.paidSoFar(runId)).toBeLessThan(VENDORS);

    await workers.start(`${store}-c1-after`, settings);
    await workers.expectPaid(runId);
  });

  it("C2: what a stopped worker had begun, another has within two seconds", async () => {
    const pair = [
      await workers.start(`${store}-c2-a`, settings),
      await workers.start(`${store}-c2-b`, settings),
    ];
    const runId = await workers.approved();
    const holder = async () =>
      (
        await workers.ctx.db.job.findFirst({
          where: { name: "payroll.pay-run", key: `pay-run:${runId}`, status: "RUNNING" },
          select: { worker: true },
        })
      )?.worker ?? null;
    await expect.poll(() => workers.paidSoFar(runId), within(30_000)).toBeGreaterThan(3);
    const first = (await holder())!;
    const stopped = pair.find(({ pid }) => first.includes(`/${pid} `))!;
    stopped.signal("SIGTERM");
    expect(await stopped.ended).toBe(0);
    const endedAt = performance.now();
    await expect.poll(async () => ((await holder()) ?? first) !== first, within(10_000)).toBe(true);
    expect(performance.now() - endedAt).toBeLessThan(2_000);
    await workers.expectPaid(runId);
  });

  it("C1: a second signal ends it at once with 1, and nothing is paid twice for that", async () => {
    const worker = await workers.start("forced");
    const runId = await workers.approved();
    await expect.poll(() => workers.paidSoFar(runId), within(30_000)).toBeGreaterThan(2);
    workers.simulator.stripe.setFault({
      match: { method: "POST", path: "/v1/transfers" },
      action: { kind: "slow", delayMs: 8_000 },
    });
    await pause(300);
    worker.signal("SIGTERM");
    await pause(200);
    const toldAgainAt = performance.now();
    worker.signal("SIGTERM");
    expect(await worker.ended).toBe(1);
    expect(performance.now() - toldAgainAt).toBeLessThan(1_000);
    workers.simulator.stripe.clearFaults();
    await workers.start("forced");
    await workers.expectPaid(runId);
  });

  it("refuses to start as a second one of its name, and takes it at once when the first is killed", async () => {
    const first = await workers.start("twin");
    await expect(workers.start("twin")).rejects.toThrow(/"twin" runs already.*WORKER_NAME/s);
    await first.kill();
    await workers.start("twin");
    const rows = await workers.ctx.db.worker.findMany({
      where: { name: "twin" },
      orderBy: { startedAt: "asc" },
    });
    expect(rows.map(({ ending }) => ending)).toEqual(["LOST", null]);
  });
});
