import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { afterAll, describe, expect, it, vi } from "vitest";
import { recordAudit } from "@/server/audit/commands/record-audit";
import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { readSample } from "@/server/events/inbound/testing/event-samples";
import { inTransaction } from "@/server/platform/context";
import { openTestMongodb } from "@/server/testing/mongodb";
import { simulatorEnv } from "@/server/testing/provider-simulator/simulator-env";
import { useWorkers, within } from "@/server/testing/worker-tests";

// Real worker processes, each some seconds to start on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const mongodb = await openTestMongodb("a worker whose MongoDB is away or emptied (B5, A3)");
const workers = useWorkers();
const folder = mkdtempSync(join(tmpdir(), "worker-test-"));
afterAll(async () => {
  await mongodb.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What points a worker's messages at the simulator. */
function messageEnv(): Record<string, string> {
  const caFile = join(folder, "ca.pem");
  writeFileSync(caFile, workers.simulator.fcm.certificate.certificatePem);
  return simulatorEnv(workers.simulator, caFile);
}

/** A traveller books, and is told by e-mail alone. Resolves to the address. */
async function bookedByEvent(): Promise<string> {
  const email = "away@travellr.example";
  const customer = { customerRef: "away", name: "Away Guest", email, phone: null, devices: [] };
  const days = { startsOn: "2037-03-01", endsOn: "2037-03-05" };
  const received = await receiveInboundEvent(
    workers.ctx,
    readSample("booking.created", { customer, ...days }),
  );
  expect(received.outcome).toBe("APPLIED");
  return email;
}
describe("a worker process", () => {
  it("B2: standing still in the middle of a transaction, keeps nobody else waiting, and pays nobody twice", async () => {
    const worker = await workers.start("still");
    const runId = await workers.approved();
    await expect.poll(() => workers.paidSoFar(runId), within(30_000)).toBeGreaterThan(0);
    // Stopped again and again, until PostgreSQL says that it stands in a transaction.
    await expect
      .poll(async () => {
        worker.signal("SIGCONT");
        await pause(Math.random() * 30);
        worker.signal("SIGSTOP");
        await pause(30);
        const { rowCount } = await workers.database.pool.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'travellr-worker'
              AND state = 'idle in transaction' AND query LIKE '%audit%'`,
        );
        return rowCount;
      }, within(60_000))
      .toBeGreaterThan(0);
    const stoppedAt = performance.now();
    await inTransaction(workers.ctx, (tx) =>
      recordAudit(tx, { action: "test.audit.written", subjectKind: "test", subjectId: "b2" }),
    );
    // Each of its transactions is ended after 10 s, also the one that stood in line behind another of its own.
    expect(performance.now() - stoppedAt).toBeLessThan(45_000);
    worker.signal("SIGCONT");
    // What it stood in the middle of is free again when that payout's lease has run out.
    await workers.expectPaid(runId, 150_000);
  }, 240_000);

  it("C3: its liveness fails while its event loop stands still, and is back when it turns again", async () => {
    const worker = await workers.start("stuck");
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
    const line = await workers.lineTo(Number(new URL(workers.database.url).port));
    const address = new URL(workers.database.url);
    address.port = String(line.port);
    const worker = await workers.start("no-postgresql", { databaseUrl: address.href });
    line.cut();
    await expect.poll(() => worker.readiness(), within(10_000)).not.toBe(200);
    const runId = await workers.approved();
    await pause(AWAY_MS);
    line.mend();
    await expect.poll(() => worker.readiness(), within(15_000)).toBe(200);
    await workers.expectPaid(runId);
    expect(await Promise.race([worker.ended, Promise.resolve("alive")])).toBe("alive");
  });

  it.skipIf(!mongodb.uri)(
    "B5, and A3 of notifications: MongoDB away: pays and sends on, says within 10 s that it is not ready, is back within 15 s",
    async () => {
      const port = Number(/:(\d+)\//.exec(mongodb.uri!)![1]);
      const line = await workers.lineTo(port);
      const worker = await workers.start("no-mongodb", {
        mongodbUri: mongodb.uri!.replace(`:${port}/`, `:${line.port}/`),
        env: { STRIPE_TRANSFERS_PER_SECOND: "15", ...messageEnv() },
      });
      expect(await worker.readiness()).toBe(200);
      line.cut();
      await expect.poll(() => worker.readiness(), within(10_000)).not.toBe(200);
      const runId = await workers.approved();
      const email = await bookedByEvent();
      await expect
        .poll(
          () => workers.ctx.db.message.findMany({ select: { channel: true, status: true } }),
          within(30_000),
        )
        .toContainEqual({ channel: "EMAIL", status: "ACCEPTED" });
      await pause(AWAY_MS);
      line.mend();
      await expect.poll(() => worker.readiness(), within(15_000)).toBe(200);
      await workers.expectPaid(runId);
      expect(workers.simulator.resend.emails().filter(({ to }) => to.includes(email))).toHaveLength(1);
      expect(await Promise.race([worker.ended, Promise.resolve("alive")])).toBe("alive");
    },
  );

  it.skipIf(!mongodb.uri)(
    "after MongoDB has lost everything, every schedule is waited for and every due run is done once",
    async () => {
      const settings = { mongodbUri: mongodb.uri };
      const before = await workers.start("emptied", settings);
      before.signal("SIGTERM");
      await before.ended;
      const client = new MongoClient(mongodb.uri!);
      try {
        await client.db().dropDatabase();
        const runId = await workers.approved();
        const due = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000);
        await workers.ctx.db.schedule.update({
          where: { key: "sweep" },
          data: { plannedThrough: new Date(due.getTime() - 1) },
        });
        await workers.start("emptied", settings);
        await workers.expectPaid(runId);
        const schedules = await workers.ctx.db.schedule.findMany({
          where: { paused: false },
          select: { key: true },
        });
        await expect
          .poll(
            async () =>
              (await client.db().collection("agenda_jobs").find({ name: "schedule.plan" }).toArray())
                .map(({ data }) => (data as { key: string }).key)
                .sort(),
            within(15_000),
          )
          .toEqual(expect.arrayContaining(schedules.map(({ key }) => key)));
        const runs = await workers.ctx.db.scheduledRun.findMany({
          where: { scheduleKey: "sweep", scheduledFor: due },
        });
        expect(runs).toHaveLength(1);
      } finally {
        await client.close();
      }
    },
  );
});
