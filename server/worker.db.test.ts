import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { readSample } from "@/server/events/inbound/testing/event-samples";
import { systemClock } from "@/server/platform/clock";
import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { openCuttableLine, type CuttableLine } from "@/server/scheduling/job-store/cuttable-line";
import { useTestDatabase } from "@/server/testing/database";
import { approveWeek, makePaidVendors } from "@/server/testing/kill-harness/approved-run";
import { paymentFaults } from "@/server/testing/kill-harness/payment-faults";
import { openTestMongodb } from "@/server/testing/mongodb";
import { simulatorEnv } from "@/server/testing/provider-simulator/simulator-env";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import { startWorkerChild, type WorkerChild, type WorkerChildOptions } from "@/server/testing/worker-child";

// Real worker processes, each some seconds to start on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const mongodb = await openTestMongodb("the worker process on MongoDB (C1, C2, B5 and an emptied store)");
const database = useTestDatabase({ poolMax: 8 });
const VENDORS = 30;
const folder = mkdtempSync(join(tmpdir(), "worker-test-"));

let ctx: Context;
let simulator: ProviderSimulator;
let vendorIds: string[];
let weeks = 0;
const children: WorkerChild[] = [];
const lines: CuttableLine[] = [];

beforeAll(async () => {
  ctx = database.context({ clock: systemClock });
  simulator = await startProviderSimulator();
  vendorIds = await makePaidVendors(ctx, simulator.stripe, VENDORS);
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
  await Promise.all(lines.splice(0).map((line) => line.close()));
});
afterAll(async () => {
  await simulator.close();
  await mongodb.close();
  rmSync(folder, { recursive: true, force: true });
});

const within = (timeout: number) => ({ timeout, interval: 25 });

async function start(name: string, more: Partial<WorkerChildOptions> = {}): Promise<WorkerChild> {
  const child = await startWorkerChild({
    databaseUrl: database.url,
    simulatorUrl: simulator.url,
    name,
    env: { STRIPE_TRANSFERS_PER_SECOND: "15" },
    ...more,
  });
  children.push(child);
  return child;
}

const paidSoFar = (runId: string) =>
  ctx.db.payout.count({ where: { runId, stripeTransferId: { not: null } } });
const approved = () => approveWeek(ctx, vendorIds, weeks++);

async function expectPaid(runId: string, withinMs = 60_000): Promise<void> {
  await expect
    .poll(
      async () => (await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } })).status,
      within(withinMs),
    )
    .toBe("PAID");
  expect(await paymentFaults(ctx, simulator.stripe, runId)).toEqual([]);
}

/** What points a worker's messages at the simulator. */
function messageEnv(): Record<string, string> {
  const caFile = join(folder, "ca.pem");
  writeFileSync(caFile, simulator.fcm.certificate.certificatePem);
  return simulatorEnv(simulator, caFile);
}

/** A traveller books, and is told by e-mail alone. Resolves to the address. */
async function bookedByEvent(): Promise<string> {
  const email = "away@travellr.example";
  const customer = { customerRef: "away", name: "Away Guest", email, phone: null, devices: [] };
  const days = { startsOn: "2037-03-01", endsOn: "2037-03-05" };
  const received = await receiveInboundEvent(ctx, readSample("booking.created", { customer, ...days }));
  expect(received.outcome).toBe("APPLIED");
  return email;
}

async function lineTo(port: number): Promise<CuttableLine> {
  const line = await openCuttableLine(port);
  lines.push(line);
  return line;
}

describe.each([
  { store: "postgresql", uri: undefined, isThere: true },
  { store: "mongodb", uri: mongodb.uri, isThere: mongodb.uri !== undefined },
])("a worker process, its wake-ups in $store", ({ store, uri, isThere }) => {
  if (!isThere) {
    it.skip("is not run: no MongoDB can be had here");
    return;
  }
  const settings = { mongodbUri: uri };

  it("C1: told to stop, takes nothing new, is not ready, comes to a safe place and ends with 0", async () => {
    const worker = await start(`${store}-c1`, settings);
    expect(await worker.readiness()).toBe(200);
    const runId = await approved();
    await expect.poll(() => paidSoFar(runId), within(30_000)).toBeGreaterThan(5);
    const toldAt = performance.now();
    worker.signal("SIGTERM");
    await expect.poll(() => worker.readiness(), within(5_000)).not.toBe(200);
    expect(performance.now() - toldAt).toBeLessThan(1_000);
    expect(await worker.ended).toBe(0);
    expect(performance.now() - toldAt).toBeLessThan(5_000);

    const row = await ctx.db.worker.findFirstOrThrow({ where: { name: `${store}-c1` } });
    expect(row).toMatchObject({ ending: "STOPPED" });
    const begun = await ctx.db.payoutEvent.findFirstOrThrow({
      where: { runId, to: "SENDING" },
      orderBy: { at: "desc" },
    });
    // The criterion is 100 ms for a claim; a transaction that was open already may take longer on a busy machine.
    expect(begun.at.getTime()).toBeLessThanOrEqual(row.stoppingAt!.getTime() + 1_000);
    expect(await ctx.db.job.count({ where: { status: "RUNNING" } })).toBe(0);
    expect(await ctx.db.payout.count({ where: { runId, leaseUntil: { gt: new Date() } } })).toBe(0);
    expect(await paidSoFar(runId)).toBeLessThan(VENDORS);

    await start(`${store}-c1-after`, settings);
    await expectPaid(runId);
  });

  it("C2: what a stopped worker had begun, another has within two seconds", async () => {
    const workers = [await start(`${store}-c2-a`, settings), await start(`${store}-c2-b`, settings)];
    const runId = await approved();
    const holder = async () =>
      (
        await ctx.db.job.findFirst({
          where: { name: "payroll.pay-run", key: `pay-run:${runId}`, status: "RUNNING" },
          select: { worker: true },
        })
      )?.worker ?? null;
    await expect.poll(() => paidSoFar(runId), within(30_000)).toBeGreaterThan(3);
    const first = (await holder())!;
    const stopped = workers.find(({ pid }) => first.includes(`/${pid} `))!;
    stopped.signal("SIGTERM");
    expect(await stopped.ended).toBe(0);
    const endedAt = performance.now();
    await expect.poll(async () => ((await holder()) ?? first) !== first, within(10_000)).toBe(true);
    expect(performance.now() - endedAt).toBeLessThan(2_000);
    await expectPaid(runId);
  });
});

describe("a worker process", () => {
  it("C1: a second signal ends it at once with 1, and nothing is paid twice for that", async () => {
    const worker = await start("forced");
    const runId = await approved();
    await expect.poll(() => paidSoFar(runId), within(30_000)).toBeGreaterThan(2);
    simulator.stripe.setFault({
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
    simulator.stripe.clearFaults();
    await start("forced");
    await expectPaid(runId);
  });

  it("refuses to start as a second one of its name, and takes it at once when the first is killed", async () => {
    const first = await start("twin");
    await expect(start("twin")).rejects.toThrow(/"twin" runs already.*WORKER_NAME/s);
    await first.kill();
    await start("twin");
    const rows = await ctx.db.worker.findMany({ where: { name: "twin" }, orderBy: { startedAt: "asc" } });
    expect(rows.map(({ ending }) => ending)).toEqual(["LOST", null]);
  });

  it("B2: standing still in the middle of a transaction, keeps nobody else waiting, and pays nobody twice", async () => {
    const worker = await start("still");
    const runId = await approved();
    await expect.poll(() => paidSoFar(runId), within(30_000)).toBeGreaterThan(0);
    // Stopped again and again, until PostgreSQL says that it stands in a transaction.
    await expect
      .poll(async () => {
        worker.signal("SIGCONT");
        await pause(Math.random() * 30);
        worker.signal("SIGSTOP");
        await pause(30);
        const { rowCount } = await database.pool.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'travellr-worker'
              AND state = 'idle in transaction' AND query LIKE '%audit%'`,
        );
        return rowCount;
      }, within(60_000))
      .toBeGreaterThan(0);
    const stoppedAt = performance.now();
    await inTransaction(ctx, (tx) =>
      recordAudit(tx, { action: "test.audit.written", subjectKind: "test", subjectId: "b2" }),
    );
    expect(performance.now() - stoppedAt).toBeLessThan(13_000);
    worker.signal("SIGCONT");
    // What it stood in the middle of is free again when that payout's lease has run out.
    await expectPaid(runId, 150_000);
  }, 240_000);

  it("C3: its liveness fails while its event loop stands still, and is back when it turns again", async () => {
    const worker = await start("stuck");
    expect(await worker.liveness(2_000)).toBe(200);
    worker.signal("SIGSTOP");
    expect(await worker.liveness(2_000)).toBe(0);
    worker.signal("SIGCONT");
    await expect.poll(() => worker.liveness(2_000), within(10_000)).toBe(200);
  });

  // The minute is shortened: what matters is that connections break, stay broken longer than any time-out of
  // a single try, and come back.
  const AWAY_MS = 8_000;

  it("B5: PostgreSQL away: does not end, says within 10 s that it is not ready, is back within 15 s", async () => {
    const line = await lineTo(Number(new URL(database.url).port));
    const address = new URL(database.url);
    address.port = String(line.port);
    const worker = await start("no-postgresql", { databaseUrl: address.href });
    line.cut();
    await expect.poll(() => worker.readiness(), within(10_000)).not.toBe(200);
    const runId = await approved();
    await pause(AWAY_MS);
    line.mend();
    await expect.poll(() => worker.readiness(), within(15_000)).toBe(200);
    await expectPaid(runId);
    expect(await Promise.race([worker.ended, Promise.resolve("alive")])).toBe("alive");
  });

  it.skipIf(!mongodb.uri)(
    "B5, and A3 of notifications: MongoDB away: pays and sends on, says within 10 s that it is not ready, is back within 15 s",
    async () => {
      const port = Number(/:(\d+)\//.exec(mongodb.uri!)![1]);
      const line = await lineTo(port);
      const worker = await start("no-mongodb", {
        mongodbUri: mongodb.uri!.replace(`:${port}/`, `:${line.port}/`),
        env: { STRIPE_TRANSFERS_PER_SECOND: "15", ...messageEnv() },
      });
      expect(await worker.readiness()).toBe(200);
      line.cut();
      await expect.poll(() => worker.readiness(), within(10_000)).not.toBe(200);
      const runId = await approved();
      const email = await bookedByEvent();
      await expect
        .poll(() => ctx.db.message.findMany({ select: { channel: true, status: true } }), within(30_000))
        .toContainEqual({ channel: "EMAIL", status: "ACCEPTED" });
      await pause(AWAY_MS);
      line.mend();
      await expect.poll(() => worker.readiness(), within(15_000)).toBe(200);
      await expectPaid(runId);
      expect(simulator.resend.emails().filter(({ to }) => to.includes(email))).toHaveLength(1);
      expect(await Promise.race([worker.ended, Promise.resolve("alive")])).toBe("alive");
    },
  );

  it.skipIf(!mongodb.uri)(
    "after MongoDB has lost everything, every schedule is waited for and every due run is done once",
    async () => {
      const settings = { mongodbUri: mongodb.uri };
      const before = await start("emptied", settings);
      before.signal("SIGTERM");
      await before.ended;
      const client = new MongoClient(mongodb.uri!);
      try {
        await client.db().dropDatabase();
        const runId = await approved();
        const due = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000);
        await ctx.db.schedule.update({
          where: { key: "sweep" },
          data: { plannedThrough: new Date(due.getTime() - 1) },
        });
        await start("emptied", settings);
        await expectPaid(runId);
        const schedules = await ctx.db.schedule.findMany({ where: { paused: false }, select: { key: true } });
        await expect
          .poll(
            async () =>
              (await client.db().collection("agenda_jobs").find({ name: "schedule.plan" }).toArray())
                .map(({ data }) => (data as { key: string }).key)
                .sort(),
            within(15_000),
          )
          .toEqual(expect.arrayContaining(schedules.map(({ key }) => key)));
        const runs = await ctx.db.scheduledRun.findMany({
          where: { scheduleKey: "sweep", scheduledFor: due },
        });
        expect(runs).toHaveLength(1);
      } finally {
        await client.close();
      }
    },
  );
});
