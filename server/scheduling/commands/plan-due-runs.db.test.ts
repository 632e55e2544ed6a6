import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fixedClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { applyMigrations } from "@/server/platform/migrate";
import { useTestDatabase } from "@/server/testing/database";
import { makeStaffActor } from "@/server/testing/factories";
import {
  clearSchedules,
  holdDatabaseClock,
  makeSchedule,
  type DatabaseClock,
} from "@/server/scheduling/testing/scheduling-world";
import { editSchedule } from "./edit-schedule";
import { pauseSchedule } from "./pause-schedule";
import { planDueRuns } from "./plan-due-runs";
import { resumeSchedule } from "./resume-schedule";

const database = useTestDatabase({ poolMax: 16 });
const PLAN = { businessTimeZone: "Europe/Berlin" };
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
let clock: DatabaseClock;
let ctx: Context;
let seeded: unknown[];

beforeAll(async () => {
  ctx = database.context();
  seeded = await ctx.db.schedule.findMany({ orderBy: { key: "asc" } });
  clock = await holdDatabaseClock(ctx);
});
beforeEach(() => clearSchedules(ctx));

async function rowsOf(scheduleKey: string) {
  const rows = await ctx.db.scheduledRun.findMany({
    where: { scheduleKey },
    orderBy: { scheduledFor: "asc" },
    select: { scheduledFor: true, status: true, reason: true },
  });
  return rows.map(({ scheduledFor, ...rest }) => ({ at: scheduledFor.toISOString(), ...rest }));
}

it("comes with the product's schedules, in the business zone", () => {
  expect(seeded).toMatchObject([
    { key: "maintenance-daily", cron: "0 2 * * *", timeZone: null, catchUp: "LATEST_ONLY" },
    { key: "payment-reminders", cron: "0 9 * * *", timeZone: null },
    {
      key: "payroll-monthly",
      cron: "0 0 1 * *",
      timeZone: null,
      catchUp: "ALL_MISSED",
      catchUpWindowDays: 35,
    },
    {
      key: "payroll-weekly",
      cron: "0 8 * * 1",
      timeZone: null,
      catchUp: "ALL_MISSED",
      catchUpWindowDays: 35,
    },
    { key: "reconciliation-daily", cron: "0 3 * * *", timeZone: null },
    { key: "sweep", cron: "* * * * *", timeZone: null, catchUp: "SKIP" },
  ]);
});

describe("one row per period", () => {
  // The planners share a process, each on a connection of its own, and the boundaries pass faster than in life: what
  // decides is the database's lock and clock, and both are the real ones but for the time that the clock shows.
  it("A1, A7: holds for 8 planners with wrong clocks over 100 boundaries with 2 s of jitter", async () => {
    const start = Date.parse("2026-03-02T00:00:00Z");
    const key = await makeSchedule(ctx, {
      cron: "*/5 * * * *",
      catchUp: "ALL_MISSED",
      plannedThrough: new Date(start),
    });
    const planners = Array.from({ length: 8 }, (_, n) =>
      database.context({ clock: fixedClock(new Date(start + (n % 2 ? 5 : -5) * MINUTE_MS)) }),
    );
    let announced = 0;
    for (let boundary = 1; boundary <= 100; boundary++) {
      await clock.set(start + boundary * 5 * MINUTE_MS, 2_000);
      const reports = await Promise.all(planners.map((planner) => planDueRuns(planner, PLAN)));
      announced += reports.flatMap(({ planned }) => planned).length;
    }
    await clock.set(start + 500 * MINUTE_MS + 2_500);
    announced += (await planDueRuns(ctx, PLAN)).planned.length;
    const rows = await rowsOf(key);
    expect(rows.map(({ at }) => Date.parse(at))).toEqual(
      Array.from({ length: 100 }, (_, i) => start + (i + 1) * 5 * MINUTE_MS),
    );
    expect(rows.every(({ status }) => status === "PLANNED")).toBe(true);
    // Each run was told of by exactly one planner.
    expect(announced).toBe(100);
  }, 120_000);

  it("is kept by the database against a row made by hand", async () => {
    const key = await makeSchedule(ctx, { plannedThrough: new Date("2026-03-01T12:00:00Z") });
    await clock.set("2026-03-02T02:00:01Z");
    await planDueRuns(ctx, PLAN);
    const again = (periodKey: string) =>
      ctx.pool.query(
        `INSERT INTO scheduled_run (id, schedule_key, period_key, trigger, scheduled_for, status, due_at, planned_at, attempts_max)
         VALUES ('srun_byhand', $1, $2, 'SCHEDULE', '2026-03-02T02:00:00Z', 'PLANNED', now(), now(), 3)`,
        [key, periodKey],
      );
    await expect(again("2026-03-02T02:00:00.000Z")).rejects.toMatchObject({ code: "23505" });
    await expect(again("another name")).rejects.toMatchObject({
      constraint: "scheduled_run_one_per_occurrence",
    });
  });

  it("A3: holds for restarts from 3 s before to 3 s after, in steps of 100 ms", async () => {
    const start = Date.parse("2026-03-02T00:00:00Z");
    const key = await makeSchedule(ctx, {
      cron: "* * * * *",
      catchUp: "ALL_MISSED",
      plannedThrough: new Date(start),
    });
    for (let step = 0; step <= 60; step++) {
      const boundary = start + (step + 1) * MINUTE_MS;
      // The old process looks for the last time, the new one as it starts and then each second.
      for (const at of [-4_000, -3_000 + step * 100, 4_000]) {
        await clock.set(boundary + at);
        await planDueRuns(ctx, PLAN);
      }
    }
    const rows = await rowsOf(key);
    expect(rows.length).toBe(61);
    expect(new Set(rows.map(({ at }) => at)).size).toBe(61);
    expect(rows.every(({ status }) => status === "PLANNED")).toBe(true);
  }, 60_000);
});

describe("A4: after downtime", () => {
  const UP = Date.parse("2026-03-23T12:00:30Z");
  const downtimes = { minutes: 5 * MINUTE_MS, days: 3 * DAY_MS, weeks: 21 * DAY_MS };

  async function statusesAfter(downMs: number, rules: Parameters<typeof makeSchedule>[1] | object) {
    const key = await makeSchedule(ctx, { ...rules, plannedThrough: new Date(UP - downMs) });
    await clock.set(UP);
    const { planned } = await planDueRuns(ctx, PLAN);
    return { key, rows: await rowsOf(key), planned };
  }

  it.each([
    ["minutes", "* * * * *", 5],
    ["days", "0 8 * * *", 3],
    ["weeks", "0 8 * * 1", 3],
  ] as const)("ALL_MISSED runs each of %s of downtime, oldest first", async (down, cron, count) => {
    const { rows, planned } = await statusesAfter(downtimes[down], {
      cron,
      catchUp: "ALL_MISSED",
      catchUpWindowDays: 35,
    });
    expect(rows.map(({ status }) => status)).toEqual(Array(count).fill("PLANNED"));
    // The runs keep the instant that the schedule names, and come in its order.
    expect(planned.map(({ scheduledFor }) => scheduledFor.toISOString())).toEqual(rows.map(({ at }) => at));
    expect(Date.parse(rows[0]!.at)).toBeLessThan(UP - (count - 2) * 1000);
  });

  it("ALL_MISSED leaves out what is older than its window, with the reason", async () => {
    const { rows } = await statusesAfter(downtimes.weeks, {
      cron: "0 8 * * 1",
      catchUp: "ALL_MISSED",
      catchUpWindowDays: 10,
    });
    expect(rows.map(({ status }) => status)).toEqual(["SKIPPED", "PLANNED", "PLANNED"]);
    expect(rows[0]!.reason).toMatch(/older than the 10 days/);
  });

  it.each([
    ["minutes", "* * * * *", 5, 2],
    ["days", "0 2 * * *", 3, 1],
    ["weeks", "0 2 * * *", 21, 1],
  ] as const)("LATEST_ONLY runs the latest of %s", async (down, cron, count, runs) => {
    const { rows } = await statusesAfter(downtimes[down], { cron, catchUp: "LATEST_ONLY", graceSeconds: 90 });
    const skipped = count - runs;
    expect(rows.map(({ status }) => status)).toEqual([
      ...Array(skipped).fill("SKIPPED"),
      ...Array(runs).fill("PLANNED"),
    ]);
    expect(rows.slice(0, skipped).every(({ reason }) => /only the latest/.test(reason ?? ""))).toBe(true);
  });

  it.each([
    ["minutes", "* * * * *", 5, 1],
    ["days", "0 2 * * *", 3, 0],
    ["weeks", "0 2 * * *", 21, 0],
  ] as const)("SKIP runs nothing of %s but what is on time", async (down, cron, count, onTime) => {
    const { rows } = await statusesAfter(downtimes[down], { cron, catchUp: "SKIP", graceSeconds: 45 });
    expect(rows.length).toBe(count);
    expect(rows.filter(({ status }) => status === "PLANNED").length).toBe(onTime);
    expect(
      rows
        .filter(({ status }) => status === "SKIPPED")
        .every(({ reason }) => /not caught up/.test(reason ?? "")),
    ).toBe(true);
  });

  it("gives three weeks of minutes their rows too, in several transactions", async () => {
    const { key, rows } = await statusesAfter(downtimes.weeks, { cron: "* * * * *", catchUp: "LATEST_ONLY" });
    expect(rows.length).toBe(30_240);
    expect(rows.filter(({ status }) => status === "PLANNED").map(({ at }) => at)).toEqual([
      "2026-03-23T12:00:00.000Z",
    ]);
    expect((await ctx.db.schedule.findUniqueOrThrow({ where: { key } })).plannedThrough).toEqual(
      new Date(UP),
    );
  }, 60_000);
});

describe("A5: what an admin sets", () => {
  async function asAdmin() {
    return database.context({ actor: await makeStaffActor(ctx, { name: "Ada Admin", role: "ADMIN" }) });
  }
  const daily = { plannedThrough: new Date("2026-03-01T12:00:00Z"), catchUp: "ALL_MISSED" } as const;

  it("survives 10 restarts: a pause writes each period as skipped, by whom and why", async () => {
    const key = await makeSchedule(ctx, daily);
    const admin = await asAdmin();
    await clock.set("2026-03-02T02:00:10Z");
    // Due before the pause, planned by nobody yet: the pause does not swallow it.
    await pauseSchedule(admin, { key, seenVersion: 1, reason: "Moving house" }, PLAN.businessTimeZone);
    for (let restart = 0; restart < 10; restart++) {
      await applyMigrations(database.url);
      await clock.set(Date.parse("2026-03-03T02:00:00Z") + restart * DAY_MS);
      await planDueRuns(database.context(), PLAN);
    }
    const rows = await rowsOf(key);
    expect(rows[0]).toEqual({ at: "2026-03-02T02:00:00.000Z", status: "PLANNED", reason: null });
    expect(rows.slice(1)).toEqual(
      Array.from({ length: 10 }, (_, day) => ({
        at: new Date(Date.parse("2026-03-03T02:00:00Z") + day * DAY_MS).toISOString(),
        status: "SKIPPED",
        reason: "skipped: paused by Ada Admin (Moving house)",
      })),
    );
  }, 60_000);

  it("is answered by the pause also when no planner was there until it was resumed", async () => {
    const key = await makeSchedule(ctx, daily);
    const admin = await asAdmin();
    await clock.set("2026-03-01T13:00:00Z");
    const { version } = await pauseSchedule(
      admin,
      { key, seenVersion: 1, reason: "Holiday" },
      PLAN.businessTimeZone,
    );
    await clock.set("2026-03-04T12:00:00Z");
    await resumeSchedule(admin, { key, seenVersion: version, reason: "Back" }, PLAN.businessTimeZone);
    await clock.set("2026-03-05T02:00:00Z");
    await planDueRuns(ctx, PLAN);
    expect((await rowsOf(key)).map(({ status }) => status)).toEqual([
      "SKIPPED",
      "SKIPPED",
      "SKIPPED",
      "PLANNED",
    ]);
    const audit = await ctx.db.auditEvent.findMany({ where: { subjectId: key }, orderBy: { seq: "asc" } });
    expect(audit.map(({ action, actorName, reason }) => [action, actorName, reason])).toEqual([
      ["scheduling.schedule.paused", "Ada Admin", "Holiday"],
      ["scheduling.schedule.resumed", "Ada Admin", "Back"],
    ]);
  });

  it("holds from the edit on: what was due before is planned by the old times", async () => {
    const key = await makeSchedule(ctx, daily);
    const admin = await asAdmin();
    await clock.set("2026-03-02T12:00:00Z");
    const rules = { catchUp: "ALL_MISSED", catchUpWindowDays: 35, graceSeconds: 120 } as const;
    const edit = {
      key,
      seenVersion: 1,
      reason: "Later",
      cron: " 30  6 * * * ",
      timeZone: "America/New_York",
      ...rules,
    };
    await editSchedule(admin, edit, PLAN.businessTimeZone);
    await applyMigrations(database.url);
    await clock.set("2026-03-03T12:00:00Z");
    await planDueRuns(ctx, PLAN);
    expect((await rowsOf(key)).map(({ at }) => at)).toEqual([
      "2026-03-02T02:00:00.000Z",
      "2026-03-03T11:30:00.000Z",
    ]);
    expect(await ctx.db.schedule.findUnique({ where: { key } })).toMatchObject({
      cron: "30 6 * * *",
      version: 2,
    });
    await expect(editSchedule(admin, edit, PLAN.businessTimeZone)).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(
      editSchedule(admin, { ...edit, seenVersion: 2, cron: "* * 31 2 *" }, PLAN.businessTimeZone),
    ).rejects.toMatchObject({ code: "invalid_input", field: "cron" });
    await expect(
      editSchedule(admin, { ...edit, seenVersion: 2, timeZone: "Mars/Olympus" }, PLAN.businessTimeZone),
    ).rejects.toMatchObject({ code: "invalid_input", field: "timeZone" });
  });
});

describe("rows changed by hand", () => {
  it("names a schedule that cannot be read, and plans the others", async () => {
    const plannedThrough = new Date("2026-03-01T12:00:00Z");
    await makeSchedule(ctx, { key: "a-broken", cron: "@reboot", plannedThrough });
    await makeSchedule(ctx, { key: "b-nowhere", timeZone: "Mars/Olympus", plannedThrough });
    await makeSchedule(ctx, { key: "c-fine", plannedThrough });
    await clock.set("2026-03-02T02:00:00Z");
    const report = await planDueRuns(ctx, PLAN);
    expect(report.problems.map(({ scheduleKey }) => scheduleKey)).toEqual(["a-broken", "b-nowhere"]);
    expect(report.planned.map(({ scheduleKey }) => scheduleKey)).toEqual(["c-fine"]);
  });

  it("writes nothing while nothing is due", async () => {
    const key = await makeSchedule(ctx, { plannedThrough: new Date("2026-03-02T02:00:00Z") });
    const stamp = async () =>
      (await ctx.pool.query("SELECT xmin::text AS stamp FROM schedule WHERE key = $1", [key])).rows;
    const before = await stamp();
    await clock.set("2026-03-03T01:59:59Z");
    expect(await planDueRuns(ctx, PLAN)).toEqual({ planned: [], skipped: 0, problems: [] });
    expect(await stamp()).toEqual(before);
  });
});
