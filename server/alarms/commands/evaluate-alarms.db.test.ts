import { hostname } from "node:os";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cancelRun } from "@/server/scheduling/commands/cancel-run";
import { planDueRuns } from "@/server/scheduling/commands/plan-due-runs";
import { retryRun } from "@/server/scheduling/commands/retry-run";
import {
  clearSchedules,
  holdDatabaseClock,
  makeSchedule,
  type DatabaseClock,
} from "@/server/scheduling/testing/scheduling-world";
import { useTestDatabase } from "@/server/testing/database";
import type { Observations } from "../evaluation/alarm-check";
import { acknowledgeAlarm } from "./acknowledge-alarm";
import { evaluateAlarms } from "./evaluate-alarms";

const database = useTestDatabase({ poolMax: 12 });
const DUE = Date.parse("2026-11-23T02:00:00Z");
const SECOND = 1_000;
const DAY = 86_400 * SECOND;
let clock: DatabaseClock;

const ctx = () => database.context();
const evaluate = (observed: Partial<Observations> = {}) =>
  evaluateAlarms(ctx(), { businessTimeZone: "UTC", ...observed });
const at = async (instant: number, observed: Partial<Observations> = {}) => {
  await clock.set(instant);
  return evaluate(observed);
};
const alarms = (rule: string) =>
  database.prisma.alarm.findMany({ where: { ruleKey: rule }, orderBy: [{ openedAt: "asc" }, { id: "asc" }] });
const openOf = async (rule: string) => (await alarms(rule)).filter(({ clearedAt }) => clearedAt === null);

beforeAll(async () => void (clock = await holdDatabaseClock(ctx())));

beforeEach(async () => {
  await clearSchedules(ctx());
  await database.pool.query("DELETE FROM alarm");
  await database.pool.query("DELETE FROM job");
  await database.pool.query("DELETE FROM worker");
  await database.pool.query("DELETE FROM outbox_event");
  // One worker lives through all of it, unless a test takes it away.
  await liveWorker(DUE + 3650 * DAY);
  await clock.set(DUE);
});

async function liveWorker(
  beatAt: number,
  more: { name?: string; clockSkewMs?: number; jobStore?: string } = {},
) {
  const { name = "w1", clockSkewMs = 0, jobStore = "mongodb" } = more;
  await database.pool.query(
    `INSERT INTO worker (id, name, host, pid, mark, version, job_store, started_at, beat_at, clock_skew_ms)
     VALUES ($1, $1, 'box', 1, 'box/1', '1', $4, $2, $2, $3)`,
    [name, new Date(beatAt), clockSkewMs, jobStore],
  );
}

async function makeRun(given: {
  key: string;
  status: string;
  scheduledFor?: number;
  finishedAt?: number;
  leaseUntil?: number;
  startedAt?: number;
}): Promise<string> {
  const { key, status, scheduledFor = DUE, finishedAt, leaseUntil, startedAt } = given;
  const id = `srun_${Math.random().toString(36).slice(2, 12)}`;
  const dates = [scheduledFor, finishedAt, leaseUntil, startedAt].map((ms) => (ms ? new Date(ms) : null));
  await database.pool.query(
    `INSERT INTO scheduled_run (id, schedule_key, period_key, trigger, scheduled_for, status, reason, due_at, planned_at,
                                finished_at, lease_until, started_at, worker, attempts, attempts_max)
     VALUES ($1, $2, $1, 'SCHEDULE', $4, $3::scheduled_run_status,
             CASE WHEN $3 IN ('FAILED', 'DEAD', 'CANCELLED', 'SKIPPED') THEN 'no money' END, $4, $4, $5, $6, $7,
             'box/1', 1, 3)`,
    [id, key, status, ...dates],
  );
  return id;
}

describe("no worker", () => {
  const beatAt = DUE;
  beforeEach(async () => {
    await database.pool.query("DELETE FROM worker");
    await liveWorker(beatAt);
  });

  it("opens within 40 seconds of the last sign of life, and not at 30", async () => {
    expect(await at(beatAt + 30 * SECOND)).toEqual({ opened: 0, cleared: 0 });
    expect(await at(beatAt + 31 * SECOND)).toEqual({ opened: 1, cleared: 0 });
    expect(await at(beatAt + 41 * SECOND)).toEqual({ opened: 0, cleared: 0 });
    expect(await openOf("no-worker")).toMatchObject([
      { severity: "CRITICAL", occurrences: 1, lastSeenAt: new Date(beatAt + 41 * SECOND) },
    ]);
  });

  it("clears when one is back, and says what was caught up", async () => {
    const key = await makeSchedule(ctx(), { plannedThrough: new Date(DUE - DAY), catchUp: "ALL_MISSED" });
    await at(beatAt + 31 * SECOND);
    await makeRun({
      key,
      status: "DONE",
      scheduledFor: beatAt + 10 * SECOND,
      startedAt: beatAt + 60 * SECOND,
      finishedAt: beatAt + 61 * SECOND,
    });
    await makeRun({ key, status: "PLANNED", scheduledFor: beatAt + 20 * SECOND });
    await liveWorker(beatAt + 59 * SECOND, { name: "w2" });
    expect(await at(beatAt + 60 * SECOND)).toMatchObject({ cleared: 1 });
    const reasonNow = async () => (await alarms("no-worker"))[0]!.clearReason;
    expect(await reasonNow()).toBe(
      'Worker "w2" is back. 1 run that was due meanwhile was caught up, 1 still waits.',
    );
    await database.pool.query(
      "UPDATE scheduled_run SET status = 'DONE', started_at = now(), finished_at = now() WHERE status = 'PLANNED'",
    );
    await at(beatAt + 70 * SECOND);
    expect(await reasonNow()).toBe('Worker "w2" is back. 2 runs that were due meanwhile were caught up.');
  });

  it("goes on to say what was caught up when somebody acknowledged it meanwhile, and names who came first", async () => {
    const key = await makeSchedule(ctx(), { plannedThrough: new Date(DUE - DAY), catchUp: "ALL_MISSED" });
    await at(beatAt + 31 * SECOND);
    const [alarm] = await openOf("no-worker");
    await acknowledgeAlarm(ctx(), { alarmId: alarm!.id, comment: "I start one." });
    const run = await makeRun({ key, status: "PLANNED", scheduledFor: beatAt + 20 * SECOND });
    await liveWorker(beatAt + 59 * SECOND, { name: "w2" });
    await at(beatAt + 60 * SECOND);
    const reasonNow = async () => (await alarms("no-worker"))[0]!.clearReason;
    expect(await reasonNow()).toContain('Worker "w2" is back.');
    expect(await reasonNow()).toContain("1 still waits");
    // The run waits for longer than most do, and others come and go.
    await database.pool.query("UPDATE worker SET ended_at = $1, ending = 'STOPPED' WHERE name = 'w2'", [
      new Date(beatAt + 70 * SECOND),
    ]);
    await liveWorker(beatAt + 71 * SECOND, { name: "w3" });
    await database.pool.query(
      "UPDATE scheduled_run SET status = 'DONE', started_at = now(), finished_at = now() WHERE id = $1",
      [run],
    );
    await database.pool.query("UPDATE worker SET beat_at = $1 WHERE name = 'w3'", [
      new Date(beatAt + 1_800 * SECOND),
    ]);
    await at(beatAt + 1_800 * SECOND);
    expect(await reasonNow()).toBe('Worker "w2" is back. 1 run that was due meanwhile was caught up.');
  });

  it("does not take a restart for an outage, and counts one that never was from the installation", async () => {
    await database.pool.query("UPDATE worker SET ended_at = $1, ending = 'STOPPED'", [
      new Date(DUE + 20 * SECOND),
    ]);
    await at(DUE + 49 * SECOND);
    expect(await openOf("no-worker")).toEqual([]);
    await at(DUE + 51 * SECOND);
    expect(await openOf("no-worker")).toHaveLength(1);
    await database.pool.query("DELETE FROM worker");
    await database.pool.query("DELETE FROM alarm");
    await database.pool.query("UPDATE alarm_rule SET created_at = $1 WHERE key = 'no-worker'", [
      new Date(DUE),
    ]);
    await at(DUE + 31 * SECOND);
    expect((await openOf("no-worker"))[0]!.message).toContain("There has never been one.");
  });
});

describe("C3: a missed run, with zero workers", () => {
  it("opens at the time and the grace though nobody planned the period", async () => {
    await database.pool.query("DELETE FROM worker");
    const key = await makeSchedule(ctx(), {
      title: "Weekly payroll",
      plannedThrough: new Date(DUE - DAY),
      graceSeconds: 300,
    });
    await at(DUE + 299 * SECOND);
    expect(await openOf("missed-run")).toEqual([]);
    await at(DUE + 310 * SECOND);
    expect(await openOf("missed-run")).toMatchObject([
      { severity: "CRITICAL", subjectKind: "schedule", subjectId: key, detail: { count: 1 } },
    ]);
    expect((await openOf("missed-run"))[0]!.message).toBe(
      '"Weekly payroll" was missed: it was due at 2026-11-23T02:00:00Z, and nothing began within 300 seconds.',
    );
    expect(await database.prisma.scheduledRun.count()).toBe(0);
  });

  it("says nothing of a paused schedule, and goes by the zone of the business where the schedule has none", async () => {
    const paused = { paused: true, pausedAt: new Date(DUE), pausedByName: "Ines" };
    await makeSchedule(ctx(), { plannedThrough: new Date(DUE - DAY), ...paused });
    // 02:00 in Rome is 01:00 UTC.
    const rome = await makeSchedule(ctx(), { plannedThrough: new Date(DUE - DAY), timeZone: null });
    await at(DUE - 3_600 * SECOND + 61 * SECOND, { businessTimeZone: "Europe/Rome" });
    expect(await openOf("missed-run")).toMatchObject([{ subjectId: rome }]);
  });

  it("clears when the run begins, and when it is cancelled or skipped instead", async () => {
    const key = await makeSchedule(ctx(), { plannedThrough: new Date(DUE - DAY), catchUp: "ALL_MISSED" });
    await at(DUE + 3_600 * SECOND);
    await planDueRuns(ctx(), { businessTimeZone: "UTC" });
    await evaluate();
    expect(await openOf("missed-run")).toHaveLength(1);
    const run = await database.prisma.scheduledRun.findFirstOrThrow();
    await cancelRun(ctx(), { runId: run.id, reason: "not needed" });
    expect(await evaluate()).toMatchObject({ cleared: 1 });
    expect((await alarms("missed-run"))[0]!.clearReason).toBe(
      "Nothing is overdue any more. Periods since then: 1 cancelled.",
    );
    await retryRun(ctx(), { runId: run.id, reason: "after all" });
    await at(DUE + 3_700 * SECOND);
    expect(await openOf("missed-run")).toMatchObject([{ subjectId: key }]);
    await database.prisma.scheduledRun.update({
      where: { id: run.id },
      data: {
        status: "RUNNING",
        leaseUntil: new Date(DUE + 3_730 * SECOND),
        worker: "box/1",
        startedAt: new Date(DUE),
      },
    });
    await evaluate();
    expect(await openOf("missed-run")).toEqual([]);
  });

  it("opens for a run whose worker was lost and that nobody took up", async () => {
    const key = await makeSchedule(ctx(), { plannedThrough: new Date(DUE), graceSeconds: 60 });
    await makeRun({ key, status: "RUNNING", leaseUntil: DUE + 30 * SECOND, startedAt: DUE });
    await at(DUE + 89 * SECOND);
    expect(await openOf("missed-run")).toEqual([]);
    await at(DUE + 91 * SECOND);
    expect(await openOf("missed-run")).toHaveLength(1);
  });

  it("is one alarm for a schedule that missed many periods", async () => {
    const key = await makeSchedule(ctx(), {
      cron: "* * * * *",
      plannedThrough: new Date(DUE - DAY),
      catchUp: "SKIP",
    });
    await at(DUE);
    expect(await openOf("missed-run")).toMatchObject([{ subjectId: key }]);
    await planDueRuns(ctx(), { businessTimeZone: "UTC" });
    await at(DUE);
    expect(await openOf("missed-run")).toEqual([]);
  });
});

describe.each([
  ["failed-run", "FAILED"],
  ["dead-run", "DEAD"],
] as const)("%s", (rule, status) => {
  it("opens once for a failure, also after a person acknowledged it, and again for the next", async () => {
    const key = await makeSchedule(ctx(), { plannedThrough: new Date(DUE + DAY), catchUp: "ALL_MISSED" });
    const id = await makeRun({ key, status, finishedAt: DUE });
    await at(DUE + SECOND);
    const [alarm] = await openOf(rule);
    expect(alarm).toMatchObject({ subjectKind: "scheduledRun", subjectId: id, severity: "CRITICAL" });
    expect(alarm!.message).toContain("no money");
    await at(DUE + 2 * SECOND);
    expect(await openOf(rule)).toMatchObject([{ occurrences: 1 }]);
    await acknowledgeAlarm(ctx(), { alarmId: alarm!.id, comment: "the bank was closed" });
    await at(DUE + 3 * SECOND);
    expect(await openOf(rule)).toEqual([]);
    await database.prisma.scheduledRun.update({
      where: { id },
      data: { finishedAt: new Date(DUE + 60 * SECOND) },
    });
    await at(DUE + 61 * SECOND);
    expect(await openOf(rule)).toHaveLength(1);
    expect(await alarms(rule)).toHaveLength(2);
  });

  it("clears when the run is tried again", async () => {
    const key = await makeSchedule(ctx(), { plannedThrough: new Date(DUE + DAY), catchUp: "ALL_MISSED" });
    const id = await makeRun({ key, status, finishedAt: DUE });
    await at(DUE + SECOND);
    await retryRun(ctx(), { runId: id, reason: "again" });
    await at(DUE + 2 * SECOND);
    expect(await alarms(rule)).toMatchObject([{ clearReason: "The run is tried again." }]);
  });

  it("keeps the alarm of an old failure, and one alarm for a schedule whose latest run makes up for the others", async () => {
    const payroll = await makeSchedule(ctx(), {
      plannedThrough: new Date(DUE + 99 * DAY),
      catchUp: "ALL_MISSED",
    });
    const daily = await makeSchedule(ctx(), { plannedThrough: new Date(DUE + 99 * DAY), catchUp: "SKIP" });
    await makeRun({ key: payroll, status, finishedAt: DUE });
    for (const days of [0, 1, 2])
      await makeRun({ key: daily, status, scheduledFor: DUE + days * DAY, finishedAt: DUE + days * DAY });
    await at(DUE + 2 * DAY + SECOND);
    expect(await openOf(rule)).toHaveLength(2);
    await makeRun({ key: daily, status: "DONE", scheduledFor: DUE + 3 * DAY, finishedAt: DUE + 3 * DAY });
    await at(DUE + 50 * DAY);
    expect(await openOf(rule)).toMatchObject([{ subjectKind: "scheduledRun" }]);
  });
});

describe("run-over-time", () => {
  it("opens at 80 percent of the limit and clears with the attempt", async () => {
    const key = await makeSchedule(ctx(), { plannedThrough: new Date(DUE + DAY), timeLimitSeconds: 1_000 });
    const id = await makeRun({ key, status: "RUNNING", startedAt: DUE, leaseUntil: DUE + DAY });
    await database.pool.query(
      "INSERT INTO scheduled_run_attempt (run_id, token, worker, started_at) VALUES ($1, 0, 'box/1', $2)",
      [id, new Date(DUE)],
    );
    await at(DUE + 799 * SECOND);
    expect(await openOf("run-over-time")).toEqual([]);
    await at(DUE + 801 * SECOND);
    expect(await openOf("run-over-time")).toMatchObject([{ subjectId: id, severity: "WARNING" }]);
    await database.pool.query("UPDATE scheduled_run SET lease_token = 1 WHERE id = $1", [id]);
    await evaluate();
    expect(await openOf("run-over-time")).toEqual([]);
  });
});

describe("schedule-unreadable", () => {
  it("opens for a row that was spoilt by hand, and the others are still looked after", async () => {
    const spoilt = await makeSchedule(ctx(), { plannedThrough: new Date(DUE - DAY) });
    await database.pool.query("UPDATE schedule SET cron = '* * 31 2 * nonsense' WHERE key = $1", [spoilt]);
    const good = await makeSchedule(ctx(), { plannedThrough: new Date(DUE - DAY) });
    await at(DUE + DAY / 2);
    expect(await openOf("schedule-unreadable")).toMatchObject([{ subjectId: spoilt }]);
    expect(await openOf("missed-run")).toMatchObject([{ subjectId: good }]);
    await database.pool.query("UPDATE schedule SET cron = '0 2 * * *' WHERE key = $1", [spoilt]);
    await evaluate();
    expect(await openOf("schedule-unreadable")).toEqual([]);
  });
});

describe("dead-job", () => {
  const bury = (id: string, finishedAt: number) =>
    database.pool.query(
      `INSERT INTO job (id, name, payload, status, finished_at, last_error)
       VALUES ($1, 'payroll.pay-run', '{}', 'DEAD', $2, 'Stripe said no')`,
      [id, new Date(finishedAt)],
    );

  it("opens for a kind of job, counts further ones, and clears when none is left", async () => {
    await bury("job_1", DUE);
    await at(DUE + SECOND);
    await bury("job_2", DUE + 2 * SECOND);
    await at(DUE + 3 * SECOND);
    expect(await openOf("dead-job")).toMatchObject([
      {
        subjectId: "payroll.pay-run",
        occurrences: 2,
        message: '2 jobs "payroll.pay-run" were given up. Stripe said no',
      },
    ]);
    await database.pool.query("DELETE FROM job");
    await evaluate();
    expect(await openOf("dead-job")).toEqual([]);
  });

  it("stays closed once acknowledged, until another one dies", async () => {
    await bury("job_1", DUE);
    await at(DUE + SECOND);
    await acknowledgeAlarm(ctx(), { alarmId: (await openOf("dead-job"))[0]!.id, comment: "seen" });
    await at(DUE + 2 * SECOND);
    expect(await openOf("dead-job")).toEqual([]);
    await bury("job_2", DUE + 3 * SECOND);
    await at(DUE + 4 * SECOND);
    expect(await openOf("dead-job")).toHaveLength(1);
  });
});

describe("lease-lost", () => {
  it("opens for each worker that lost runs or jobs, and clears after a day", async () => {
    const key = await makeSchedule(ctx(), { plannedThrough: new Date(DUE + 9 * DAY) });
    const id = await makeRun({ key, status: "DONE", finishedAt: DUE, startedAt: DUE });
    await database.pool.query(
      `INSERT INTO scheduled_run_attempt (run_id, token, worker, started_at, finished_at, outcome)
       VALUES ($1, 1, 'box/1', $2, $2, 'LEASE_LOST')`,
      [id, new Date(DUE)],
    );
    await database.pool.query("INSERT INTO job (id, name, payload) VALUES ('job_1', 'a.b', '{}')");
    await database.pool.query(
      `INSERT INTO job_attempt (job_id, token, worker, started_at, finished_at, outcome)
       VALUES ('job_1', 1, 'box/1', $1, $1, 'LEASE_LOST'), ('job_1', 2, 'box/2', $1, $1, 'LEASE_LOST')`,
      [new Date(DUE)],
    );
    await at(DUE + SECOND);
    const open = await openOf("lease-lost");
    expect(open.map(({ subjectId }) => subjectId).sort()).toEqual(["box/1", "box/2"]);
    expect(open.find(({ subjectId }) => subjectId === "box/1")!.message).toContain(
      "1 scheduled run and 1 job",
    );
    await at(DUE + DAY + 2 * SECOND);
    expect(await openOf("lease-lost")).toEqual([]);
  });
});

describe("worker-lost", () => {
  it("opens when a worker is killed, says who went on with its work, and waits for a person", async () => {
    await database.pool.query("DELETE FROM worker");
    await liveWorker(DUE, { name: "killed" });
    await database.pool.query("UPDATE worker SET ended_at = $1, ending = 'LOST' WHERE name = 'killed'", [
      new Date(DUE + 3 * SECOND),
    ]);
    await at(DUE + 4 * SECOND);
    expect((await openOf("worker-lost"))[0]!.message).toMatch(/"killed" on box.*Nobody has taken up/);
    await liveWorker(DUE + 5 * SECOND, { name: "next" });
    await at(DUE + 6 * SECOND);
    const [alarm] = await openOf("worker-lost");
    expect(alarm!.message).toContain('Worker "next" has gone on with its work since 2026-11-23T02:00:05Z.');
    await acknowledgeAlarm(ctx(), { alarmId: alarm!.id, comment: "The machine was restarted." });
    await at(DUE + 7 * SECOND);
    expect(await openOf("worker-lost")).toEqual([]);
  });

  const end = (name: string, ending: "LOST" | "STOPPED", endedAt: number) =>
    database.pool.query("UPDATE worker SET ended_at = $2, ending = $3 WHERE name = $1", [
      name,
      new Date(endedAt),
      ending,
    ]);
  const message = async (subject = "killed") =>
    (await openOf("worker-lost")).find(({ subjectId }) => subjectId === subject)?.message;

  it("keeps saying who came first, also after that one stopped and others came", async () => {
    await database.pool.query("DELETE FROM worker");
    await liveWorker(DUE, { name: "killed" });
    await end("killed", "LOST", DUE + 30 * SECOND);
    await liveWorker(DUE + 40 * SECOND, { name: "first" });
    await at(DUE + 41 * SECOND);
    const said = await message();
    expect(said).toContain('Worker "first" has gone on with its work since 2026-11-23T02:00:40Z.');
    await end("first", "STOPPED", DUE + 50 * SECOND);
    await at(DUE + 51 * SECOND);
    expect(await message()).toBe(said);
    await liveWorker(DUE + 55 * SECOND, { name: "second" });
    await at(DUE + 60 * SECOND);
    expect(await message()).toBe(said);
    await at(DUE + 101 * SECOND);
    expect(await message()).toBe(`${said} Nothing had to be caught up.`);
  });

  it("names a worker that lived on beside it, and none that was lost or had stopped by then", async () => {
    await database.pool.query("DELETE FROM worker");
    for (const name of ["killed", "killed too", "stopped"]) await liveWorker(DUE, { name });
    await end("stopped", "STOPPED", DUE + SECOND);
    await end("killed", "LOST", DUE + 30 * SECOND);
    await end("killed too", "LOST", DUE + 30 * SECOND);
    await at(DUE + 31 * SECOND);
    expect(await message()).toContain("Nobody has taken up its work yet.");
    await liveWorker(DUE - 60 * SECOND, { name: "beside" });
    await database.pool.query("UPDATE worker SET beat_at = $1 WHERE name = 'beside'", [
      new Date(DUE + 30 * SECOND),
    ]);
    await at(DUE + 32 * SECOND);
    expect(await message()).toContain(
      'Worker "beside" has gone on with its work since 2026-11-23T02:00:00Z.',
    );
    expect(await message("killed too")).toContain('Worker "beside"');
  });

  it("says what was caught up: what came due meanwhile, and what it held and others took again", async () => {
    await database.pool.query("DELETE FROM worker");
    await liveWorker(DUE, { name: "killed" });
    await end("killed", "LOST", DUE + 30 * SECOND);
    await liveWorker(DUE + 60 * SECOND, { name: "next" });
    const key = await makeSchedule(ctx(), { plannedThrough: new Date(DUE + 9 * DAY), catchUp: "ALL_MISSED" });
    const done = (scheduledFor: number, startedAt: number) =>
      makeRun({ key, status: "DONE", scheduledFor, startedAt, finishedAt: startedAt + SECOND });
    await done(DUE - 10 * SECOND, DUE - 9 * SECOND);
    const held = await done(DUE + SECOND, DUE + 61 * SECOND);
    await done(DUE + 20 * SECOND, DUE + 62 * SECOND);
    await done(DUE + 90 * SECOND, DUE + 91 * SECOND);
    await database.pool.query("INSERT INTO job (id, name, payload) VALUES ('job_1', 'a.b', '{}')");
    const lost = [held, new Date(DUE + 61 * SECOND)];
    await database.pool.query(
      `INSERT INTO scheduled_run_attempt (run_id, token, worker, started_at, finished_at, outcome)
       VALUES ($1, 1, 'box/1', $2, $2, 'LEASE_LOST'), ($1, 2, 'other/2', $2, $2, 'LEASE_LOST')`,
      lost,
    );
    await database.pool.query(
      `INSERT INTO job_attempt (job_id, token, worker, started_at, finished_at, outcome)
       VALUES ('job_1', 1, 'box/1', $1, $1, 'LEASE_LOST'), ('job_1', 2, 'box/1', $1, $1, 'FAILED')`,
      lost.slice(1),
    );
    await at(DUE + 100 * SECOND);
    expect(await message()).toMatch(
      /since 2026-11-23T02:01:00Z\. Caught up: 2 runs that came due meanwhile, 1 scheduled run that it held, 1 job that it held\.$/,
    );
    expect((await openOf("worker-lost"))[0]!.detail).toMatchObject({
      backName: "next",
      caughtUp: { lateRuns: 2, heldRuns: 1, heldJobs: 1 },
    });
  });

  it("clears when the worker is heard of again", async () => {
    await database.pool.query("DELETE FROM worker");
    await liveWorker(DUE, { name: "asleep" });
    await end("asleep", "LOST", DUE + 60 * SECOND);
    await at(DUE + 61 * SECOND);
    await database.pool.query("UPDATE worker SET ended_at = NULL, ending = NULL, beat_at = $1", [
      new Date(DUE + 90 * SECOND),
    ]);
    await at(DUE + 91 * SECOND);
    expect(await alarms("worker-lost")).toMatchObject([
      { clearReason: "It was heard of again: it had not ended." },
    ]);
  });

  it("says nothing of one that stopped in order", async () => {
    await database.pool.query("UPDATE worker SET ended_at = beat_at, ending = 'STOPPED'");
    await at(DUE + 3650 * DAY + SECOND);
    expect(await openOf("worker-lost")).toEqual([]);
  });
});

describe("A7: clock-skew", () => {
  it("opens beyond two seconds for a worker and for the process itself, in both directions", async () => {
    await database.pool.query("DELETE FROM worker");
    await liveWorker(DUE, { name: "fine", clockSkewMs: 2_000 });
    await liveWorker(DUE, { name: "ahead", clockSkewMs: 2_001 });
    await liveWorker(DUE, { name: "behind", clockSkewMs: -300_000 });
    await at(DUE + SECOND, { ownClockSkewMs: -2_500 });
    const messages = (await openOf("clock-skew")).map(({ message }) => message).sort();
    expect(messages).toEqual([
      `The clock of machine ${hostname()} is 2.5 seconds behind the database's.`,
      `The clock of worker "ahead" on box is 2.0 seconds ahead of the database's.`,
      `The clock of worker "behind" on box is 300.0 seconds behind the database's.`,
    ]);
    await database.pool.query("UPDATE worker SET clock_skew_ms = 0");
    await at(DUE + 2 * SECOND, { ownClockSkewMs: 0 });
    expect(await openOf("clock-skew")).toEqual([]);
  });
});

describe("outbox-lag", () => {
  it("opens when an event waits for over a minute and clears when it was delivered", async () => {
    await database.pool.query(
      "INSERT INTO outbox_event (type, subject_kind, subject_id, payload, created_at) VALUES ('a.b', 'x', '1', '{}', $1)",
      [new Date(DUE)],
    );
    await at(DUE + 59 * SECOND);
    expect(await openOf("outbox-lag")).toEqual([]);
    await at(DUE + 61 * SECOND);
    expect(await openOf("outbox-lag")).toMatchObject([{ severity: "WARNING" }]);
    await database.pool.query("UPDATE outbox_event SET delivered_at = now()");
    await evaluate();
    expect(await openOf("outbox-lag")).toEqual([]);
  });
});

describe("the job store", () => {
  const store = (isUp: boolean) => ({ jobStore: { kind: "mongodb" as const, isUp, tookMs: 5 } });

  it("opens while it does not answer, and is not cleared by who did not ask or sees it otherwise just now", async () => {
    await at(DUE, store(false));
    expect(await openOf("job-store-away")).toHaveLength(1);
    await at(DUE + 60 * SECOND);
    await at(DUE + 61 * SECOND, store(false));
    await at(DUE + 70 * SECOND, store(true));
    expect(await openOf("job-store-away")).toHaveLength(1);
    await at(DUE + 82 * SECOND, store(true));
    expect(await openOf("job-store-away")).toEqual([]);
    expect(await alarms("job-store-away")).toHaveLength(1);
  });

  it("tells of names that nobody knows, and clears them when they are gone for two minutes", async () => {
    await at(DUE, { unknownNames: ["old.job", "odd\u0000name"] });
    expect((await openOf("unknown-job-names")).map(({ message }) => message)).toEqual([
      'Work waits that this version does not know what to do for. It is left alone. Its names: "oddname", "old.job".',
    ]);
    await at(DUE + 60 * SECOND);
    await at(DUE + 61 * SECOND, { unknownNames: [] });
    expect(await openOf("unknown-job-names")).toHaveLength(1);
    await at(DUE + 121 * SECOND, { unknownNames: [] });
    expect(await openOf("unknown-job-names")).toEqual([]);
  });

  it("is one alarm for fifty unknown names", async () => {
    const unknownNames = Array.from({ length: 50 }, (_, n) => `job.${String(n).padStart(2, "0")}`);
    await at(DUE, { unknownNames });
    const [alarm, ...others] = await openOf("unknown-job-names");
    expect(others).toEqual([]);
    expect(alarm!.message).toMatch(/"job\.00", .*"job\.19" and 30 more\.$/);
    await at(DUE + SECOND, { unknownNames: unknownNames.slice(0, 20) });
    expect((await openOf("unknown-job-names"))[0]!.message).toMatch(/"job\.19"\.$/);
  });
});

describe("mixed-job-stores", () => {
  it("opens when workers that live use different stores, and clears with the odd one's end", async () => {
    await database.pool.query("DELETE FROM worker");
    await liveWorker(DUE, { name: "a" });
    await liveWorker(DUE, { name: "b", jobStore: "postgresql" });
    await at(DUE + SECOND);
    expect(await openOf("mixed-job-stores")).toMatchObject([
      {
        severity: "WARNING",
        message:
          'Workers keep their wake-ups in different stores: "a" in MongoDB; "b" in PostgreSQL. What one asks for wakes only those of its store.',
      },
    ]);
    await database.pool.query("UPDATE worker SET ended_at = beat_at, ending = 'STOPPED' WHERE name = 'b'");
    await at(DUE + 2 * SECOND);
    expect(await openOf("mixed-job-stores")).toEqual([]);
    await liveWorker(DUE - 61 * SECOND, { name: "c", jobStore: "postgresql" });
    await at(DUE + 3 * SECOND);
    expect(await openOf("mixed-job-stores")).toEqual([]);
  });
});

describe("evaluateAlarms", () => {
  it("opens each alarm once when eight processes evaluate at one time", async () => {
    await database.pool.query("DELETE FROM worker");
    await liveWorker(DUE - 60 * SECOND);
    const all = await Promise.all(Array.from({ length: 8 }, () => evaluate()));
    expect(all.reduce((sum, { opened }) => sum + opened, 0)).toBe(1);
    expect(await alarms("no-worker")).toMatchObject([{ occurrences: 1 }]);
  });

  it("leaves a rule alone that is switched off", async () => {
    await database.pool.query("UPDATE alarm_rule SET enabled = false WHERE key = 'job-store-away'");
    await at(DUE, { jobStore: { kind: "mongodb", isUp: false } });
    expect(await alarms("job-store-away")).toEqual([]);
    await database.pool.query("UPDATE alarm_rule SET enabled = true WHERE key = 'job-store-away'");
  });

  it("goes by a changed threshold", async () => {
    await database.pool.query("DELETE FROM worker");
    await liveWorker(DUE);
    await database.pool.query("UPDATE alarm_rule SET threshold = 100 WHERE key = 'no-worker'");
    await at(DUE + 99 * SECOND);
    expect(await openOf("no-worker")).toEqual([]);
    await database.pool.query("UPDATE alarm_rule SET threshold = 30 WHERE key = 'no-worker'");
    await evaluate();
    expect(await openOf("no-worker")).toHaveLength(1);
  });
});
