import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { useTestDatabase } from "@/server/testing/database";
import { approveRun, cancelRun, forceRun, pauseRun, resumeRun } from "./commands/change-run";
import { setKillSwitch } from "./commands/set-kill-switch";
import { startRun } from "./commands/start-run";
import { sweepMaintenanceRuns } from "./commands/sweep-runs";
import { getMaintenanceRun } from "./queries/get-run";
import { listTasks } from "./queries/list-tasks";
import { executeRun } from "./running/execute-run";
import { measurePressure } from "./running/measure-pressure";
import type { Running } from "./running/running";
import { maintenanceDaily } from "./scheduled-runs";
import { asAdmin, RUNNING, runTask } from "./testing/maintenance-world";

// Sessions are the smallest rows there are to take: here it is about how runs go, not what they take.

const database = useTestDatabase();
let ada: Context;
let ben: Context;
const never = new AbortController().signal;

beforeAll(async () => {
  [ada, ben] = [asAdmin(database, "staff_ada"), asAdmin(database, "staff_ben")];
  await database.prisma.staffMember.create({
    data: { id: "staff_ada", name: "Ada", email: "ada@example.com", role: "ADMIN" },
  });
  await database.prisma.maintenanceSettings.update({ where: { id: 1 }, data: { capFloorRows: 50 } });
});

beforeEach(async () => {
  await database.prisma.maintenanceRun.updateMany({
    where: { status: { in: ["PLANNED", "PAUSED", "STOPPED"] } },
    data: { status: "CANCELLED" },
  });
  await database.pool.query("DELETE FROM staff_session");
});

/** So many sessions that may go, a second apart, and as many again that may not. */
async function makeSessions(old: number, fresh = old * 10): Promise<void> {
  await database.pool.query(
    `INSERT INTO staff_session (id, staff_id, token, expires_at, created_at, updated_at)
     SELECT 'ses_' || n, 'staff_ada', 'token_' || n || random(), at, at, at
       FROM generate_series(1, $1::int + $2::int) n,
            LATERAL (SELECT now() - CASE WHEN n <= $1 THEN interval '31 days' + n * interval '1 second' ELSE '1 day' END AS at) t`,
    [old, fresh],
  );
}
const left = () => database.prisma.staffSession.count();
const start = (ctx: Context, requestKey = newId("req").replace("_", "-")) =>
  startRun(ctx, { task: "delete-sessions", dryRun: false, confirmation: "delete-sessions", requestKey });
/** Small batches, and a pause in the work to change something in. */
const slowly = (at: number, then: () => Promise<unknown>): Partial<Running> => {
  let batches = 0;
  return {
    tasks: RUNNING.tasks.map((task) => ({ ...task, batchSize: { first: 10, max: 10 } })),
    checkpoint: async (step) => {
      if (step === "committed" && ++batches === at) await then();
    },
  };
};
const change = async (runId: string) => ({
  runId,
  seenVersion: (await getMaintenanceRun(ada, runId)).version,
  reason: "Test",
});

describe("D6: asked of a run that works", () => {
  it("pause acts after the batch under way; resumed, it ends as one that was never interrupted", async () => {
    await makeSessions(50);
    const { runId } = await start(ada);
    const pausing = slowly(2, async () => {
      expect(await pauseRun(ben, await change(runId))).toMatchObject({ status: "PAUSING" });
    });
    await executeRun(ada, { ...RUNNING, ...pausing }, runId, { signal: never });
    expect(await getMaintenanceRun(ada, runId)).toMatchObject({
      status: "PAUSED",
      deleted: 20,
      batches: 2,
      pausedByName: expect.stringMatching(/^Admin /),
      pausedAt: expect.any(Date),
      pauseReason: expect.stringMatching(/./),
    });
    expect(await left()).toBe(530);
    expect(await executeRun(ada, RUNNING, runId, { signal: never })).toBeNull();

    await resumeRun(ben, await change(runId));
    await executeRun(ada, RUNNING, runId, { signal: never });
    const run = await getMaintenanceRun(ada, runId);
    expect(run).toMatchObject({ status: "DONE", deleted: 50, scanned: 50, why: "COMPLETED", share: 1 });
    expect(await left()).toBe(500);
  });

  it("cancel acts after the batch under way, and at once on one that waits", async () => {
    await makeSessions(50);
    const { runId } = await start(ada);
    const cancelling = slowly(1, async () => cancelRun(ben, await change(runId)));
    await executeRun(ada, { ...RUNNING, ...cancelling }, runId, { signal: never });
    expect(await getMaintenanceRun(ada, runId)).toMatchObject({ status: "CANCELLED", deleted: 10 });
    const second = await start(ada);
    expect(await cancelRun(ben, await change(second.runId))).toMatchObject({ status: "CANCELLED" });
    expect(await executeRun(ada, RUNNING, second.runId, { signal: never })).toBeNull();
    await expect(cancelRun(ben, await change(second.runId))).rejects.toMatchObject({
      code: "maintenance.not_possible",
    });
    await expect(pauseRun(ben, { runId, seenVersion: 1, reason: "Test" })).rejects.toMatchObject({
      name: "Conflict",
    });
  });

  it("force takes a run only from a worker that is not heard of, whose late writes change nothing", async () => {
    await makeSessions(50);
    const { runId } = await start(ada);
    const stuck = slowly(2, async () => {
      await expect(forceRun(ben, await change(runId))).rejects.toMatchObject({
        code: "maintenance.not_possible",
      });
      await database.pool.query(
        "UPDATE maintenance_run SET lease_until = now() - interval '1 second' WHERE id = $1",
        [runId],
      );
      expect((await getMaintenanceRun(ada, runId)).isStuck).toBe(true);
      expect(await forceRun(ben, await change(runId))).toMatchObject({ status: "PAUSED" });
    });
    const executed = await executeRun(ada, { ...RUNNING, ...stuck }, runId, { signal: never });
    expect(executed?.ending).toEqual({ to: "LOST" });
    expect(await getMaintenanceRun(ada, runId)).toMatchObject({ status: "PAUSED", deleted: 20 });
    expect(await left()).toBe(530);
  });
});

it("D2: two admins who start a task at one moment get one run, and both are shown it", async () => {
  const started = await Promise.all([start(ada), start(ben), start(ada), start(ben)]);
  expect(new Set(started.map(({ runId }) => runId)).size).toBe(1);
  expect(started.filter(({ isNew }) => isNew)).toHaveLength(1);
  const { tasks } = await listTasks(ada, "UTC");
  expect(tasks.find(({ key }) => key === "delete-sessions")?.active?.id).toBe(started[0]?.runId);
  await expect(
    database.pool.query(
      `INSERT INTO maintenance_run (id, task, trigger, request_key, dry_run, status, policy, policy_hash, as_of, started_by_name)
       VALUES ('mrun_two', 'delete-sessions', 'PERSON', 'two', false, 'PLANNED', '{}', '', now(), 'Test')`,
    ),
  ).rejects.toThrow("maintenance_run_one_active");
});

it("a wish that is sent twice is one run, whatever became of it", async () => {
  const first = await start(ada, "the-same-wish");
  await cancelRun(ada, await change(first.runId));
  expect(await start(ada, "the-same-wish")).toMatchObject({ runId: first.runId, isNew: false });
});

it("what cannot be brought back is started by typing it out", async () => {
  await expect(
    startRun(ada, { task: "delete-sessions", dryRun: false, requestKey: "not-typed-1" }),
  ).rejects.toMatchObject({ code: "maintenance.confirmation" });
});

describe("E3: limits", () => {
  it("a run stops before its cap, whoever started it cannot approve it, and a second person lets it go on", async () => {
    await makeSessions(60, 60);
    const stopped = await runTask(ada, "delete-sessions");
    expect(stopped).toMatchObject({ status: "STOPPED", why: "CAP", cap: 50, deleted: 0 });
    expect(await left()).toBe(120);
    expect(await runTask(ada, "delete-sessions", { dryRun: true })).toMatchObject({
      status: "DONE",
      wouldStop: { cap: 50, rows: 60 },
    });
    const typed = { ...(await change(stopped.id)), confirmation: "delete-sessions" };
    await expect(approveRun(ada, typed)).rejects.toMatchObject({ code: "maintenance.own_approval" });
    await expect(approveRun(ben, { ...typed, confirmation: "yes" })).rejects.toMatchObject({
      code: "maintenance.confirmation",
    });
    await expect(resumeRun(ben, typed)).rejects.toMatchObject({ code: "maintenance.not_possible" });
    await approveRun(ben, typed);
    await executeRun(ada, RUNNING, stopped.id, { signal: never });
    expect(await getMaintenanceRun(ada, stopped.id)).toMatchObject({
      status: "DONE",
      deleted: 60,
      approvedByName: "Admin staff_ben",
    });
  });

  it("the kill switch stops a run within a batch and keeps any from starting", async () => {
    await makeSessions(50);
    const { settings } = await listTasks(ada, "UTC");
    const { runId } = await start(ada);
    const killing = slowly(1, () =>
      setKillSwitch(ben, { stopped: true, seenVersion: settings.version, reason: "Odd" }),
    );
    await executeRun(ada, { ...RUNNING, ...killing }, runId, { signal: never });
    expect(await getMaintenanceRun(ada, runId)).toMatchObject({
      status: "STOPPED",
      why: "KILL_SWITCH",
      deleted: 10,
    });
    await expect(start(ada)).rejects.toMatchObject({ code: "maintenance.stopped" });
    await expect(resumeRun(ada, await change(runId))).rejects.toMatchObject({ code: "maintenance.stopped" });
    expect(await runTask(ada, "delete-sessions", { dryRun: true })).toMatchObject({
      status: "DONE",
      deleted: 40,
    });
    await setKillSwitch(ben, { stopped: false, seenVersion: settings.version + 1, reason: "Fine" });
    await resumeRun(ada, await change(runId));
    await executeRun(ada, RUNNING, runId, { signal: never });
    expect(await getMaintenanceRun(ada, runId)).toMatchObject({ status: "DONE", deleted: 50 });
  });
});

describe("E5: a run holds back", () => {
  it("while something speaks against going on, and says what", async () => {
    await makeSessions(20);
    const seen: (string | null)[] = [];
    let asked = 0;
    const { runId } = await start(ada);
    const running: Running = {
      ...RUNNING,
      measurePressure: async () => {
        if (asked++ === 1) seen.push((await getMaintenanceRun(ada, runId)).throttledFor);
        return asked <= 2 ? "REPLICA_LAG" : null;
      },
    };
    await executeRun(ada, running, runId, { signal: never });
    expect(seen).toEqual(["REPLICA_LAG"]);
    const run = await getMaintenanceRun(ada, runId);
    expect(run).toMatchObject({ status: "DONE", deleted: 20, throttledFor: null });
    expect(run.throttledMs).toBeGreaterThan(0);
  });

  it("can be asked to pause meanwhile", async () => {
    const { runId } = await start(ada);
    const running: Running = {
      ...RUNNING,
      measurePressure: async () => {
        if ((await getMaintenanceRun(ada, runId)).status === "RUNNING")
          await pauseRun(ben, await change(runId));
        return "AUTOVACUUM";
      },
    };
    await executeRun(ada, running, runId, { signal: never });
    expect(await getMaintenanceRun(ada, runId)).toMatchObject({ status: "PAUSED" });
  });

  it("PostgreSQL, asked itself, has nothing against it here", async () => {
    expect(await measurePressure(ada, ["booking", "no_such_table"])).toBeNull();
  });

  it("a batch that takes too long, also one that only looks, is done again with half as many rows", async () => {
    await makeSessions(40);
    const sizes: number[] = [];
    const tasks = RUNNING.tasks.map((task) => ({
      ...task,
      batchSize: { first: 40, max: 40 },
      nextBatch: async (...[scope, cursor, size]: Parameters<typeof task.nextBatch>) => {
        sizes.push(size);
        if (size > 10) await scope.client.query("SELECT pg_sleep(5)");
        return task.nextBatch(scope, cursor, size);
      },
    }));
    const run = await runTask(ada, "delete-sessions", { running: { tasks, batchLimitMs: 100 } });
    expect(run).toMatchObject({ status: "DONE", deleted: 40 });
    expect(sizes.slice(0, 3)).toEqual([40, 20, 10]);
  });
});

describe("a run that breaks", () => {
  it("fails with what was wrong, and goes on behind its last batch when it is resumed", async () => {
    await makeSessions(50);
    const breaking = slowly(2, () => Promise.reject(new Error("The disk is on fire")));
    const run = await runTask(ada, "delete-sessions", { running: breaking });
    expect(run).toMatchObject({ status: "FAILED", why: "ERROR", error: "The disk is on fire", deleted: 20 });
    await resumeRun(ben, await change(run.id));
    await executeRun(ada, RUNNING, run.id, { signal: never });
    expect(await getMaintenanceRun(ada, run.id)).toMatchObject({ status: "DONE", deleted: 50, error: null });
  });

  it("is given back when its worker stops, and asked for again when it was left", async () => {
    await makeSessions(50);
    const stopping = new AbortController();
    const run = await runTask(ada, "delete-sessions", {
      running: slowly(1, async () => stopping.abort()),
      signal: stopping.signal,
    });
    expect(run).toMatchObject({ status: "PLANNED", deleted: 10, worker: "test worker" });
    await database.pool.query("DELETE FROM job");
    await database.pool.query(
      "UPDATE maintenance_run SET changed_at = now() - interval '1 minute' WHERE id = $1",
      [run.id],
    );
    expect(await sweepMaintenanceRuns(ada)).toBe(1);
    expect(await sweepMaintenanceRuns(ada)).toBe(0);
    await executeRun(ada, RUNNING, run.id, { signal: never });
    expect(await left()).toBe(500);
  });
});

describe("all tasks", () => {
  const daily = (running: Partial<Running> = {}) => {
    const executor = maintenanceDaily({ ...RUNNING, ...running });
    return (scheduledFor: string) =>
      executor.handle(
        ada,
        {
          scheduleKey: "maintenance-daily",
          scheduledFor: new Date(scheduledFor),
          trigger: "SCHEDULE",
          attempt: 1,
          attemptsMax: 3,
          progress: null,
        },
        { signal: never, reportProgress: () => undefined },
      );
  };
  const dailyRun = async () =>
    getMaintenanceRun(
      ada,
      (
        await database.prisma.maintenanceRun.findFirstOrThrow({
          where: { task: "all" },
          orderBy: { createdAt: "desc" },
        })
      ).id,
    );

  it("a task that fails does not keep the others from running; the next attempt takes up that one alone", async () => {
    await makeSessions(20);
    let isBroken = true;
    const tasks = RUNNING.tasks.map((task) =>
      task.key !== "archive-bookings"
        ? task
        : {
            ...task,
            count: async (...scope: Parameters<typeof task.count>) => {
              if (isBroken) throw new Error("No bookings today");
              return task.count(...scope);
            },
          },
    );
    const handle = daily({ tasks });
    await expect(handle("2026-01-02T02:00:00Z")).rejects.toThrow("No bookings today");
    const failed = await dailyRun();
    expect(failed).toMatchObject({ status: "FAILED", deleted: 20 });
    expect(failed.parts.map(({ task, status }) => [task, status])).toEqual(
      expect.arrayContaining([
        ["archive-bookings", "FAILED"],
        ["delete-sessions", "DONE"],
        ["prune", "DONE"],
      ]),
    );
    isBroken = false;
    const result = await handle("2026-01-02T02:00:00Z");
    expect(result).toMatchObject({
      affected: 20,
      rowsPerSecond: expect.any(Number),
      bytesSaved: expect.any(Number),
    });
    expect(await dailyRun()).toMatchObject({ id: failed.id, status: "DONE", deleted: 20 });
  });

  it("E9: stops when the day's time is used up, says so, and the next day goes on behind it", async () => {
    await makeSessions(50);
    await database.prisma.maintenanceSettings.update({ where: { id: 1 }, data: { dailyBudgetMinutes: 1 } });
    const late = slowly(1, () =>
      database.pool.query("UPDATE maintenance_settings SET daily_budget_minutes = 1").then(() => undefined),
    );
    const used = daily({
      ...late,
      tasks: late.tasks!.map((task) =>
        task.key !== "delete-sessions"
          ? task
          : {
              ...task,
              nextBatch: async (...asked: Parameters<typeof task.nextBatch>) => {
                const batch = await task.nextBatch(...asked);
                useUp();
                return batch;
              },
            },
      ),
    });
    const now = Date.now;
    const useUp = () => (Date.now = () => now() + 61_000);
    try {
      await used("2026-01-03T02:00:00Z");
    } finally {
      Date.now = now;
    }
    const first = await dailyRun();
    expect(first).toMatchObject({ status: "STOPPED", why: "BUDGET", deleted: 10 });
    expect(await left()).toBe(540);
    await daily()("2026-01-04T02:00:00Z");
    expect(await dailyRun()).toMatchObject({ status: "DONE", deleted: 40, scanned: expect.any(Number) });
    expect(await left()).toBe(500);
  });

  it("pausing and resuming the whole pauses and resumes the part under way", async () => {
    await makeSessions(30);
    const { runId } = await startRun(ada, {
      task: "all",
      dryRun: false,
      confirmation: "all",
      requestKey: "all-at-once",
    });
    const pausing = slowly(1, async () => pauseRun(ben, await change(runId)));
    await executeRun(ada, { ...RUNNING, ...pausing }, runId, { signal: never });
    expect(await getMaintenanceRun(ada, runId)).toMatchObject({ status: "PAUSED" });
    await resumeRun(ben, await change(runId));
    await executeRun(ada, RUNNING, runId, { signal: never });
    const run = await getMaintenanceRun(ada, runId);
    expect(run).toMatchObject({ status: "DONE", deleted: 30 });
    expect(run.parts.every(({ status }) => status === "DONE")).toBe(true);
  });
});

it("D3: every change is on record, with who, what and why", async () => {
  const { rows } = await database.pool.query<{ action: string }>(
    "SELECT DISTINCT action FROM audit_event WHERE action LIKE 'maintenance.%' ORDER BY 1",
  );
  expect(rows.map(({ action }) => action)).toEqual([
    "maintenance.killSwitch.lifted",
    "maintenance.killSwitch.set",
    "maintenance.run.approved",
    "maintenance.run.cancelled",
    "maintenance.run.ended",
    "maintenance.run.forced",
    "maintenance.run.paused",
    "maintenance.run.rehearsed",
    "maintenance.run.resumed",
    "maintenance.run.started",
    "maintenance.run.stopped",
  ]);
});
