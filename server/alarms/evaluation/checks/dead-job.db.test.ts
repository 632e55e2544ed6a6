import { beforeAll, beforeEach, expect, it } from "vitest";
import { acknowledgeAlarm } from "@/server/alarms/commands/acknowledge-alarm";
import { evaluateAlarms } from "@/server/alarms/commands/evaluate-alarms";
import { discardJob } from "@/server/scheduling/commands/discard-job";
import { retryJob } from "@/server/scheduling/commands/retry-job";
import { holdDatabaseClock, type DatabaseClock } from "@/server/scheduling/testing/scheduling-world";
import { useTestDatabase } from "@/server/testing/database";

const database = useTestDatabase();
const DUE = Date.parse("2026-11-23T02:00:00Z");
const SECOND = 1_000;
let clock: DatabaseClock;

const ctx = () => database.context();
async function at(instant: number): Promise<void> {
  await clock.set(instant);
  await evaluateAlarms(ctx(), { businessTimeZone: "UTC" });
}
const open = () => database.prisma.alarm.findMany({ where: { ruleKey: "dead-job", clearedAt: null } });
const bury = (id: string, finishedAt: number) =>
  database.pool.query(
    `INSERT INTO job (id, name, payload, status, finished_at, last_error)
     VALUES ($1, 'payroll.pay-run', '{}', 'DEAD', $2, 'Stripe said no')`,
    [id, new Date(finishedAt)],
  );

beforeAll(async () => void (clock = await holdDatabaseClock(ctx())));
beforeEach(async () => {
  await database.pool.query("DELETE FROM alarm");
  await database.pool.query("DELETE FROM job");
});

it("does not count those again that a person has acknowledged", async () => {
  await bury("job_1", DUE);
  await bury("job_2", DUE);
  await at(DUE + SECOND);
  const [first] = await open();
  expect(first?.message).toBe('2 jobs "payroll.pay-run" were given up. Stripe said no');
  await acknowledgeAlarm(ctx(), { alarmId: first!.id, comment: "seen" });
  await at(DUE + 2 * SECOND);
  expect(await open()).toEqual([]);
  await bury("job_3", DUE + 3 * SECOND);
  await at(DUE + 4 * SECOND);
  expect(await open()).toMatchObject([
    { message: 'A job "payroll.pay-run" was given up. Stripe said no', occurrences: 1 },
  ]);
});

it("counts no discarded and no retried ones, and is over when no other is left", async () => {
  await bury("job_1", DUE);
  await bury("job_2", DUE);
  await at(DUE + SECOND);
  await discardJob(ctx(), { jobId: "job_1", reason: "Not needed" });
  await at(DUE + 2 * SECOND);
  expect(await open()).toMatchObject([{ message: expect.stringMatching(/^A job "/) as string }]);
  await retryJob(ctx(), { jobId: "job_2", reason: "Mended" });
  await at(DUE + 3 * SECOND);
  expect(await open()).toEqual([]);
  expect(await database.prisma.alarm.findMany()).toContainEqual(
    expect.objectContaining({
      ruleKey: "dead-job",
      clearReason: "The jobs of this kind that were given up have been retried or discarded.",
    }),
  );
});
