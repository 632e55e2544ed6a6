import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testWeb, type TestWeb, type TrpcBody } from "@/server/api/testing/test-web";
import type { Context } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { claimRun } from "./commands/claim-run";
import { finishRun } from "./commands/finish-run";
import { planDueRuns } from "./commands/plan-due-runs";
import {
  clearSchedules,
  holdDatabaseClock,
  makeSchedule,
  type DatabaseClock,
} from "./testing/scheduling-world";

const database = useTestDatabase();
const NOW = "2026-03-02T02:00:01Z";
let ctx: Context;
let clock: DatabaseClock;
let web: TestWeb;
let admin: string;

beforeAll(async () => {
  ctx = database.context();
  clock = await holdDatabaseClock(ctx);
  web = testWeb(database);
  admin = await web.signIn((await web.staff("ADMIN")).email);
});
beforeEach(async () => {
  await clearSchedules(ctx);
  await makeSchedule(ctx, { key: "nightly", plannedThrough: new Date("2026-03-01T12:00:00Z") });
  await clock.set(NOW);
});

function fieldAtFault({ error }: TrpcBody): string | undefined {
  const issues = error?.json.data.fieldIssues as { field: string }[] | undefined;
  return issues?.[0]?.field;
}

describe("bad input is refused in words, never as our fault", () => {
  const change = { key: "nightly", seenVersion: 1, reason: "Because" };
  const rules = { catchUp: "SKIP", catchUpWindowDays: null, graceSeconds: 60, timeZone: null };
  const edit = (more: object) => ({ ...change, ...rules, cron: "0 2 * * *", ...more });

  it.each([
    ["edit", edit({ cron: "" }), "cron"],
    ["edit", edit({ cron: "0 0 2 * * *" }), "cron"],
    ["edit", edit({ cron: "* * 31 2 *" }), "cron"],
    ["edit", edit({ cron: "0 2 * * MON" }), "cron"],
    ["edit", edit({ cron: "@reboot" }), "cron"],
    ["edit", edit({ cron: "*".repeat(10_000) }), "cron"],
    ["edit", edit({ cron: "*".repeat(30_000) }), "cron"],
    ["edit", edit({ cron: "0 2 * * 1\u0000" }), "cron"],
    ["edit", edit({ timeZone: "Mars/Olympus" }), "timeZone"],
    ["edit", edit({ timeZone: "+02:00" }), "timeZone"],
    ["edit", edit({ timeZone: "" }), "timeZone"],
    ["edit", edit({ catchUp: "SOME" }), "catchUp"],
    ["edit", edit({ catchUpWindowDays: 0 }), "catchUpWindowDays"],
    ["edit", edit({ graceSeconds: 1.5 }), "graceSeconds"],
    ["pause", { ...change, reason: "  " }, "reason"],
    ["pause", { ...change, reason: "a\u0000b" }, "reason"],
    ["pause", { ...change, key: "'; DROP TABLE schedule" }, "key"],
    ["runNow", { key: "nightly", requestKey: "x", reason: "Now" }, "requestKey"],
    ["cancelRun", { runId: "no id", reason: "Stop" }, "runId"],
  ])("%s %j", async (procedure, input, field) => {
    const { status, body } = await web.call(`scheduling.${procedure}`, admin, input);
    expect({ status, field: fieldAtFault(body) }).toEqual({ status: 400, field });
  });

  it.each([
    ["explainPeriod", { key: "nightly", instant: "yesterday" }, 400],
    ["explainPeriod", { key: "nightly", instant: "2026-03-02" }, 400],
    ["explainPeriod", { key: "nightly", instant: "9999-12-31T23:59:59Z" }, 400],
    ["explainPeriod", { key: "absent", instant: "2026-03-02T02:00:00Z" }, 404],
    ["runs", { cursor: "garbage" }, 400],
    ["runs", { cursor: Buffer.from('["scheduledFor","now()","x"]').toString("base64url") }, 400],
    ["runs", { status: ["NEVER"] }, 400],
    ["runs", { limit: 1_000_000 }, 400],
    ["run", { runId: "srun_absent" }, 404],
    ["pause", { key: "absent", seenVersion: 1, reason: "Because" }, 404],
    ["pause", { key: "nightly", seenVersion: 2, reason: "Because" }, 409],
    ["resume", { key: "nightly", seenVersion: 1, reason: "Because" }, 412],
    ["retryRun", { runId: "srun_absent", reason: "Again" }, 404],
    ["runNow", { key: "absent", requestKey: "12345678", reason: "Now" }, 404],
  ])("%s %j answers %i", async (procedure, input, expected) => {
    expect((await web.call(`scheduling.${procedure}`, admin, input)).status).toBe(expected);
  });
});

it("shows a preview, or says at which field it fails", async () => {
  const ask = async (input: object) =>
    (await web.call("scheduling.previewTimes", admin, input)).body.result?.data.json as Record<
      string,
      unknown
    >;
  expect(await ask({ cron: "30 2 * * *", timeZone: "Europe/Berlin" })).toMatchObject({
    ok: true,
    words: "At 02:30",
    next: expect.arrayContaining([
      expect.objectContaining({ local: "2026-03-03T02:30", utc: "2026-03-03T01:30:00Z" }),
    ]),
  });
  expect(await ask({ cron: "* * 31 2 *", timeZone: null })).toMatchObject({ ok: false, field: "cron" });
  expect(await ask({ cron: "0 2 * * *", timeZone: "Nowhere" })).toMatchObject({
    ok: false,
    field: "timeZone",
  });
});

it("does what an admin asks from the list to the audit log", async () => {
  const { planned } = await planDueRuns(ctx, { businessTimeZone: "UTC" });
  const call = async <Answer>(procedure: string, input?: object): Promise<Answer> => {
    const { status, body } = await web.call(`scheduling.${procedure}`, admin, input);
    expect({ procedure, status, error: body.error }).toMatchObject({ procedure, status: 200 });
    return body.result?.data.json as Answer;
  };
  const claim = await claimRun(ctx, { runId: planned[0]!.runId, worker: "w", leaseMs: 1_000 });
  if (claim.kind === "CLAIMED") await finishRun(ctx, claim.run.lease);
  const { version } = await call<{ version: number }>("pause", {
    key: "nightly",
    seenVersion: 1,
    reason: "Rest",
  });
  await call("resume", { key: "nightly", seenVersion: version, reason: "Go" });
  const { runId } = await call<{ runId: string }>("runNow", {
    key: "nightly",
    requestKey: "wish-0001",
    reason: "Now",
  });
  expect(await call("cancelRun", { runId, reason: "No" })).toEqual({ outcome: "CANCELLED" });
  await call("retryRun", { runId, reason: "Yes" });
  const { schedules } = await call<{ schedules: object[] }>("schedules");
  expect(schedules).toMatchObject([
    {
      key: "nightly",
      words: "At 02:00",
      paused: null,
      next: [{ utc: "2026-03-03T02:00:00Z" }],
      recent: [{ status: "DONE", durationMs: 0 }],
      waiting: { runId, isOverdue: false },
    },
  ]);
  const schedule = await call<{ next: unknown[] }>("schedule", { key: "nightly" });
  expect(schedule).toMatchObject({ key: "nightly", now: new Date(NOW).toISOString() });
  expect(schedule.next).toHaveLength(10);
  const { runs } = await call<{ runs: { id: string }[] }>("runs", { status: ["PLANNED"] });
  expect(runs.map(({ id }) => id)).toEqual([runId]);
  expect(await call("run", { runId: planned[0]!.runId })).toMatchObject({
    status: "DONE",
    attemptLog: [{ outcome: "DONE", worker: "w" }],
  });
  const audit = await ctx.db.auditEvent.findMany({
    where: { action: { startsWith: "scheduling." } },
    orderBy: { seq: "asc" },
  });
  expect(audit.map(({ action, actorKind, reason }) => `${action} ${actorKind} ${reason}`)).toEqual([
    "scheduling.schedule.paused staff Rest",
    "scheduling.schedule.resumed staff Go",
    "scheduling.run.requested staff Now",
    "scheduling.run.cancelled staff No",
    "scheduling.run.retried staff Yes",
  ]);
});
