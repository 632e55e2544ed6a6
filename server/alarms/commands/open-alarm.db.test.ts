import { beforeEach, describe, expect, it } from "vitest";
import { inTransaction } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { clearAlarm } from "./clear-alarm";
import { openAlarm, type NewAlarm } from "./open-alarm";

const database = useTestDatabase({ poolMax: 12 });
const open = (alarm: NewAlarm) => inTransaction(database.context(), (tx) => openAlarm(tx, alarm));
const differs = { rule: "payroll", subjectKind: "payout", subjectId: "pout_1", message: "It differs." };

beforeEach(async () => void (await database.pool.query("DELETE FROM alarm")));

describe("openAlarm", () => {
  it("opens one, and adds to it while it is open", async () => {
    expect(await open({ ...differs, detail: { code: "x", amountMinor: 12n } })).toBe(true);
    expect(await open(differs)).toBe(false);
    expect(await database.prisma.alarm.findMany()).toMatchObject([
      { ruleKey: "payroll", severity: "CRITICAL", occurrences: 2, detail: { code: "x", amountMinor: "12" } },
    ]);
  });

  it("keeps subjects and codes apart", async () => {
    expect(await open(differs)).toBe(true);
    expect(await open({ ...differs, subjectId: "pout_2" })).toBe(true);
    expect(await open({ ...differs, code: "returned" })).toBe(true);
  });

  it("opens one only when twenty say so at once", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => open(differs)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await database.prisma.alarm.findMany()).toMatchObject([{ occurrences: 20 }]);
  });

  it("opens another after the first was cleared", async () => {
    await open(differs);
    const cleared = await inTransaction(database.context(), (tx) => clearAlarm(tx, "payroll", "pout_1"));
    expect(cleared).toBe(1);
    expect(await open(differs)).toBe(true);
    expect(await database.prisma.alarm.count()).toBe(2);
  });

  it("opens nothing for a rule that is off, and refuses one that there is not", async () => {
    await database.pool.query("UPDATE alarm_rule SET enabled = false WHERE key = 'payroll'");
    expect(await open(differs)).toBe(false);
    await database.pool.query("UPDATE alarm_rule SET enabled = true WHERE key = 'payroll'");
    await expect(open({ ...differs, rule: "no-such" })).rejects.toThrow('no alarm rule "no-such"');
  });

  it("keeps text that PostgreSQL would refuse", async () => {
    await open({ ...differs, message: "a\u0000b \ud800", detail: { error: "\u0000 \udfff" } });
    expect(await database.prisma.alarm.findMany()).toMatchObject([{ message: "ab \ufffd" }]);
  });
});
