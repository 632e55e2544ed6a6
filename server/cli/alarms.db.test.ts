import { beforeAll, describe, expect, it } from "vitest";
import { openAlarm } from "@/server/alarms/commands/open-alarm";
import { inTransaction } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { useCli } from "./testing/use-cli";

const database = useTestDatabase();

const cli = useCli(database, { before: ["alarms"] });

beforeAll(() =>
  inTransaction(database.context(), async (tx) => {
    await openAlarm(tx, { rule: "outbox-lag", message: "Events wait." });
    await openAlarm(tx, {
      rule: "payroll",
      subjectKind: "payout",
      subjectId: "pout_1",
      message: "It differs.",
    });
  }),
);

describe("alarms", () => {
  it("lists what is open, acknowledges it with a comment, and then lists the rest", async () => {
    const { code, stdout, stderr } = await cli("list", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const alarms = JSON.parse(stdout) as { id: string; rule: string; severity: string; state: string }[];
    expect(alarms).toMatchObject([
      { rule: "payroll", severity: "CRITICAL", state: "OPEN", subjectId: "pout_1", message: "It differs." },
      { rule: "outbox-lag", severity: "WARNING", state: "OPEN" },
    ]);
    const { id } = alarms[0]!;
    const silent = await cli("acknowledge", id);
    expect(silent.code).not.toBe(0);
    expect(silent.stderr).toContain("Say what is done about it");
    expect(await cli("acknowledge", id, "--comment", "Called the bank.")).toMatchObject({ code: 0 });
    const [left, all] = await Promise.all([cli("list"), cli("list", "--all")]);
    expect(left!.stdout).toContain("Events wait.");
    expect(left!.stdout).not.toContain("It differs.");
    expect(all!.stdout).toContain("over: Acknowledged by Command line.");
  }, 90_000);

  it("refuses what is no alarm with exit code 2", async () => {
    expect(await cli("acknowledge", "yesterday")).toMatchObject({ code: 2 });
  }, 60_000);
});
