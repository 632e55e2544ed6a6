import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { makeStaffActor } from "@/server/testing/factories";
import {
  clearSchedules,
  holdDatabaseClock,
  makeSchedule,
  type DatabaseClock,
} from "@/server/scheduling/testing/scheduling-world";
import { cancelRun } from "../commands/cancel-run";
import { claimRun, type RunLease } from "../commands/claim-run";
import { failRun } from "../commands/fail-run";
import { finishRun } from "../commands/finish-run";
import { pauseSchedule } from "../commands/pause-schedule";
import { planDueRuns } from "../commands/plan-due-runs";
import { runScheduleNow } from "../commands/run-schedule-now";
import { explainPeriod } from "./explain-period";

const database = useTestDatabase();
const DUE = "2026-03-02T02:00:00.000Z";
const DUE_MS = Date.parse(DUE);
let ctx: Context;
let clock: DatabaseClock;

beforeAll(async () => {
  ctx = database.context();
  clock = await holdDatabaseClock(ctx);
});
beforeEach(async () => {
  await clearSchedules(ctx);
  await makeSchedule(ctx, {
    key: "nightly",
    plannedThrough: new Date("2026-03-01T12:00:00Z"),
    createdAt: new Date("2026-03-01T12:00:00Z"),
  });
});

/** Lets the planner look some milliseconds after the period's time. */
async function planAt(lateMs: number): Promise<string> {
  await clock.set(DUE_MS + lateMs);
  const { planned } = await planDueRuns(ctx, { businessTimeZone: "UTC" });
  return planned[0]?.runId ?? "";
}

async function beginAt(runId: string, lateMs: number): Promise<RunLease> {
  await clock.set(DUE_MS + lateMs);
  const claim = await claimRun(ctx, { runId, worker: "worker-a", leaseMs: 30_000 });
  if (claim.kind !== "CLAIMED") throw new Error(`Refused: ${claim.why}`);
  return claim.run.lease;
}

const explain = (instant = DUE) => explainPeriod(ctx, { key: "nightly", instant: new Date(instant) }, "UTC");
const asAdmin = async () =>
  database.context({ actor: await makeStaffActor(ctx, { name: "Ada Admin", role: "ADMIN" }) });

describe("D5: a period", () => {
  it("that ran", async () => {
    const lease = await beginAt(await planAt(500), 1_500);
    await clock.set(DUE_MS + 4_700);
    await finishRun(ctx, lease);
    expect(await explain()).toMatchObject({
      verdict: "RAN",
      sentence: "It ran. It began 1.5 s after its time and was done 3.2 s later.",
      details: [],
      runId: lease.runId,
      previous: new Date("2026-03-01T02:00:00Z"),
      next: new Date("2026-03-03T02:00:00Z"),
    });
  });

  it("that ran late, because nobody was there to plan it", async () => {
    await finishRun(ctx, await beginAt(await planAt(7_200_000), 7_201_000));
    expect(await explain()).toMatchObject({
      verdict: "RAN_LATE",
      sentence: expect.stringContaining("began 2 h after its time"),
      details: [expect.stringMatching(/^Nobody was there to plan it/)],
    });
  });

  it("that ran late, because no worker took it", async () => {
    await finishRun(ctx, await beginAt(await planAt(500), 600_000));
    expect(await explain()).toMatchObject({
      verdict: "RAN_LATE",
      details: [expect.stringMatching(/no worker took it/)],
    });
  });

  it("that waits, and that waits too long", async () => {
    await planAt(500);
    expect(await explain()).toMatchObject({ verdict: "WAITING" });
    await clock.set(DUE_MS + 61_000);
    expect(await explain()).toMatchObject({
      verdict: "OVERDUE",
      sentence: "It is due since 1 min 1 s, and no worker has taken it.",
    });
  });

  it("that runs, and whose worker is lost", async () => {
    await beginAt(await planAt(500), 1_000);
    expect(await explain()).toMatchObject({
      verdict: "RUNNING",
      sentence: expect.stringContaining("worker-a"),
    });
    await clock.set(DUE_MS + 40_000);
    expect((await explain()).sentence).toMatch(/nothing was heard of worker-a since 2026-03-02T02:00:31/);
  });

  it("that failed, is tried again, and is given up", async () => {
    const runId = await planAt(500);
    const error = new Error("Disk full");
    await failRun(ctx, await beginAt(runId, 1_000), { error, retryInMs: 5_000 });
    expect(await explain()).toMatchObject({
      verdict: "WAITING",
      sentence: expect.stringContaining("02:00:06"),
    });
    await failRun(ctx, await beginAt(runId, 7_000), { error, retryInMs: 1 });
    await failRun(ctx, await beginAt(runId, 8_000), { error, retryInMs: 1 });
    expect(await explain()).toMatchObject({
      verdict: "GIVEN_UP",
      sentence: expect.stringMatching(/Given up after 3 attempts: Error: Disk full\.$/),
      details: ["It took 3 of at most 3 attempts."],
    });
  });

  it("that failed for good", async () => {
    await failRun(ctx, await beginAt(await planAt(500), 1_000), { error: new Error("No"), retryInMs: null });
    expect(await explain()).toMatchObject({
      verdict: "FAILED",
      sentence: expect.stringMatching(/Failed: Error: No\.$/),
    });
  });

  it("that was skipped by the rule for missed periods", async () => {
    await planAt(3 * 86_400_000);
    expect(await explain()).toMatchObject({
      verdict: "SKIPPED",
      sentence: expect.stringMatching(/^It did not run\. Skipped: .* only the latest/),
    });
  });

  it("that was skipped by a pause, and one that will be", async () => {
    await clock.set("2026-03-01T13:00:00Z");
    await pauseSchedule(await asAdmin(), { key: "nightly", seenVersion: 1, reason: "Moving" }, "UTC");
    expect(await explain()).toMatchObject({
      verdict: "UPCOMING",
      sentence: "It is to run in 13 h.",
      details: [expect.stringContaining("paused by Ada Admin")],
    });
    await planAt(500);
    expect(await explain()).toMatchObject({
      verdict: "PAUSED",
      sentence: "It did not run. Skipped: paused by Ada Admin (Moving).",
    });
  });

  it("that a person stopped", async () => {
    await cancelRun(await asAdmin(), { runId: await planAt(500), reason: "Not now" });
    expect(await explain()).toMatchObject({
      verdict: "CANCELLED",
      sentence: expect.stringContaining("Not now"),
    });
  });

  it("that is missing, because nobody planned it or its row is gone", async () => {
    await clock.set(DUE_MS + 600_000);
    expect(await explain()).toMatchObject({
      verdict: "MISSING",
      sentence: expect.stringMatching(/due since 10 min, and nobody has planned it/),
      runId: null,
    });
    await planAt(600_001);
    await ctx.pool.query("DELETE FROM scheduled_run");
    expect(await explain()).toMatchObject({ verdict: "MISSING", sentence: expect.stringMatching(/deleted/) });
  });

  it("that is none, or lies before the schedule", async () => {
    await planAt(500);
    expect(await explain("2026-03-02T02:00:00.001Z")).toMatchObject({ verdict: "NOT_AN_OCCURRENCE" });
    expect(await explain("2026-02-01T02:00:00Z")).toMatchObject({
      verdict: "UNKNOWN",
      sentence: expect.stringMatching(/made only at/),
    });
  });

  it("that somebody asked for beside the schedule", async () => {
    await clock.set("2026-03-02T15:00:00Z");
    await runScheduleNow(await asAdmin(), { key: "nightly", requestKey: "wish-0001", reason: "Now" });
    expect(await explain("2026-03-02T15:00:00Z")).toMatchObject({
      verdict: "WAITING",
      details: ["Ada Admin asked for it, beside the schedule."],
    });
  });

  it("of a schedule that cannot be read", async () => {
    await ctx.pool.query("UPDATE schedule SET cron = 'rubbish'");
    await clock.set(DUE_MS + 1);
    expect(await explain()).toMatchObject({ verdict: "UNKNOWN", previous: null, next: null });
  });
});
