import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testWeb, type TestWeb } from "@/server/api/testing/test-web";
import { inTransaction } from "@/server/platform/context";
import type { StaffRole } from "@/server/staff/permissions";
import { useTestDatabase } from "@/server/testing/database";
import { clearAlarm } from "./commands/clear-alarm";
import { openAlarm, type NewAlarm } from "./commands/open-alarm";

const database = useTestDatabase();
const ROLES: StaffRole[] = ["SUPPORT", "FINANCE", "ADMIN", "AUDITOR"];
const cookies = {} as Record<StaffRole, string>;
let web: TestWeb;

beforeAll(async () => {
  web = testWeb(database);
  for (const role of ROLES) cookies[role] = await web.signIn((await web.staff(role)).email);
});
beforeEach(async () => void (await database.pool.query("DELETE FROM alarm")));

const open = (alarm: NewAlarm) => inTransaction(database.context(), (tx) => openAlarm(tx, alarm));
const differs = {
  rule: "payroll",
  subjectKind: "payout",
  subjectId: "pout_1",
  message: "Hotel Rosa got 12 EUR.",
};
const ask = async (path: string, input?: unknown, role: StaffRole = "ADMIN") => {
  const { status, body } = await web.call(path, cookies[role], input);
  const { result, error } = body as unknown as {
    result?: { data: { json: Record<string, unknown> } };
    error?: { json: { message: string; data: { code: string } } };
  };
  return { status, data: result?.data.json as unknown, error: error?.json };
};
const idOf = async (where = {}) => (await database.prisma.alarm.findFirstOrThrow({ where })).id;
const lastAudit = () => database.prisma.auditEvent.findFirst({ orderBy: { seq: "desc" } });

describe("alarms.acknowledge", () => {
  it("asks for a comment on a critical one, records who and why, and closes what has happened", async () => {
    await open(differs);
    const alarmId = await idOf();
    expect(await ask("alarms.acknowledge", { alarmId })).toMatchObject({ status: 400 });
    expect(await ask("alarms.acknowledge", { alarmId, comment: "Called the bank." })).toMatchObject({
      status: 200,
    });
    const alarm = await database.prisma.alarm.findUniqueOrThrow({ where: { id: alarmId } });
    expect(alarm).toMatchObject({ acknowledgeComment: "Called the bank." });
    expect(alarm.clearedAt).not.toBeNull();
    expect(await lastAudit()).toMatchObject({
      action: "alarms.alarm.acknowledged",
      subjectId: alarmId,
      reason: "Called the bank.",
      actorName: alarm.acknowledgedByName,
    });
    expect(await ask("alarms.acknowledge", { alarmId, comment: "again" })).toMatchObject({ status: 412 });
  });

  it("leaves one open that tells of how things are", async () => {
    await open({ rule: "outbox-lag", message: "Late." });
    const alarmId = await idOf();
    expect(await ask("alarms.acknowledge", { alarmId, comment: "" })).toMatchObject({ status: 200 });
    expect(await database.prisma.alarm.findUniqueOrThrow({ where: { id: alarmId } })).toMatchObject({
      clearedAt: null,
      acknowledgeComment: null,
    });
    expect(await open({ rule: "outbox-lag", message: "Late." })).toBe(false);
  });

  it("lets one of two who do it at once through", async () => {
    await open(differs);
    const input = { alarmId: await idOf(), comment: "Mine." };
    const answers = await Promise.all([
      ask("alarms.acknowledge", input, "ADMIN"),
      ask("alarms.acknowledge", input, "FINANCE"),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it.each(["SUPPORT", "AUDITOR"] as const)("is refused to %s, and nothing is written", async (role) => {
    await open(differs);
    const alarmId = await idOf();
    expect(await ask("alarms.acknowledge", { alarmId, comment: "no" }, role)).toMatchObject({ status: 403 });
    expect(await database.prisma.alarm.count({ where: { acknowledgedAt: null } })).toBe(1);
  });

  it("answers not found for one that there is not", async () => {
    expect(await ask("alarms.acknowledge", { alarmId: "alrm_nothere", comment: "x" })).toMatchObject({
      status: 404,
    });
  });
});

describe("alarms.list", () => {
  it("pages from open critical ones to what is over, and each once", async () => {
    for (const id of ["1", "2", "3"]) await open({ ...differs, subjectId: `pout_${id}` });
    await inTransaction(database.context(), (tx) => clearAlarm(tx, "payroll", "pout_3", "Mended."));
    await open({ rule: "outbox-lag", message: "Late." });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { data } = await ask("alarms.list", { limit: 1, cursor });
      const page = data as {
        alarms: { rule: string; subjectId: string; state: string }[];
        nextCursor: string | null;
      };
      seen.push(...page.alarms.map(({ rule, subjectId, state }) => `${rule} ${subjectId} ${state}`));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual([
      "payroll pout_2 OPEN",
      "payroll pout_1 OPEN",
      "outbox-lag  OPEN",
      "payroll pout_3 CLEARED",
    ]);
    const { data } = await ask("alarms.list", { state: ["CLEARED"] });
    expect(data).toMatchObject({
      alarms: [{ subjectId: "pout_3", clearReason: "Mended." }],
      nextCursor: null,
    });
    expect(await ask("alarms.list", { cursor: "nonsense" })).toMatchObject({ status: 400 });
  });

  it("tells support that something is wrong with payroll, and not what", async () => {
    await open({ ...differs, detail: { amountMinor: 1200 } });
    const asSupport = JSON.stringify((await ask("alarms.list", {}, "SUPPORT")).data);
    expect(asSupport).toContain("Payroll needs a person");
    expect(asSupport).not.toMatch(/Rosa|pout_1|1200/);
    expect(JSON.stringify((await ask("alarms.summary", undefined, "SUPPORT")).data)).not.toMatch(
      /Rosa|pout_1/,
    );
    expect(JSON.stringify((await ask("alarms.list", {}, "AUDITOR")).data)).toContain("Rosa");
  });
});

describe("alarms.summary", () => {
  it("counts what is open and shows three, critical and not acknowledged first", async () => {
    await open({ rule: "outbox-lag", message: "Late." });
    for (const id of ["1", "2", "3"]) await open({ ...differs, subjectId: `pout_${id}` });
    await database.pool.query(
      "UPDATE alarm SET acknowledged_at = now(), acknowledged_by_name = 'Ines' WHERE subject_id = 'pout_3'",
    );
    const { data } = await ask("alarms.summary");
    expect(data).toMatchObject({ critical: 3, warning: 1, unacknowledged: 3 });
    expect((data as { newest: { subjectId: string }[] }).newest.map(({ subjectId }) => subjectId)).toEqual([
      "pout_2",
      "pout_1",
      "pout_3",
    ]);
  });
});

describe("alarms.get", () => {
  it("tells how one ended, to support without what it said of money", async () => {
    await open(differs);
    const alarmId = await idOf();
    await inTransaction(database.context(), (tx) => clearAlarm(tx, "payroll", "pout_1", "The bank paid."));
    expect((await ask("alarms.get", { alarmId })).data).toMatchObject({
      message: differs.message,
      state: "CLEARED",
      clearReason: "The bank paid.",
    });
    const { data } = await ask("alarms.get", { alarmId }, "SUPPORT");
    expect(JSON.stringify(data)).not.toMatch(/Rosa|12 EUR/);
    expect(await ask("alarms.get", { alarmId: "alrm_absent" })).toMatchObject({ status: 404 });
  });

  it("tells who is to be told of it, without their addresses", async () => {
    await database.pool.query(
      "INSERT INTO alarm_target (id, channel, address, registered_at) VALUES ('atgt_1', 'EMAIL', 'ops@x.example', now())",
    );
    await open(differs);
    const { data } = await ask("alarms.deliveries", { alarmId: await idOf() }, "SUPPORT");
    expect(data).toMatchObject([
      { occasion: "RAISED", channel: "EMAIL", target: "o…@x.example", status: "WAITING", attempts: 0 },
    ]);
    await database.pool.query("UPDATE alarm_target SET removed_at = now()");
  });
});

describe("alarms.setRule", () => {
  const versionOf = async (key: string) =>
    (await database.prisma.alarmRule.findUniqueOrThrow({ where: { key } })).version;
  const change = (more: object) => ({
    key: "outbox-lag",
    enabled: true,
    threshold: 90,
    reason: "Slow nights.",
    ...more,
  });

  it("sets the threshold once per version, with a row in the audit log", async () => {
    const seenVersion = await versionOf("outbox-lag");
    expect(await ask("alarms.setRule", change({ seenVersion }))).toMatchObject({ status: 200 });
    expect(await lastAudit()).toMatchObject({
      action: "alarms.rule.set",
      subjectId: "outbox-lag",
      before: { enabled: true, threshold: 60 },
      after: { enabled: true, threshold: 90 },
      reason: "Slow nights.",
    });
    expect(await ask("alarms.setRule", change({ seenVersion }))).toMatchObject({ status: 409 });
  });

  it("refuses a threshold out of bounds, and one for a rule that measures nothing", async () => {
    const seenVersion = await versionOf("outbox-lag");
    for (const threshold of [4, 86_401, null])
      expect(await ask("alarms.setRule", change({ seenVersion, threshold }))).toMatchObject({ status: 400 });
    const payroll = change({ key: "payroll", seenVersion: await versionOf("payroll"), threshold: 5 });
    expect(await ask("alarms.setRule", payroll)).toMatchObject({ status: 400 });
  });

  it("clears what a rule has open when it is switched off", async () => {
    await open({ rule: "outbox-lag", message: "Late." });
    const seenVersion = await versionOf("outbox-lag");
    await ask("alarms.setRule", change({ seenVersion, enabled: false }));
    expect(await database.prisma.alarm.findFirstOrThrow()).toMatchObject({
      clearReason: expect.stringContaining("switched the rule off"),
    });
    await ask("alarms.setRule", change({ seenVersion: seenVersion + 1 }));
  });

  it.each(["SUPPORT", "FINANCE", "AUDITOR"] as const)("is refused to %s", async (role) => {
    const input = change({ seenVersion: await versionOf("outbox-lag") });
    expect(await ask("alarms.setRule", input, role)).toMatchObject({ status: 403 });
  });
});
