import { describe, expect, it } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import { useCli } from "./testing/use-cli";

const database = useTestDatabase();

const cli = useCli(database, { env: { BUSINESS_TIMEZONE: "Europe/Berlin" } });

interface ListedSchedule {
  key: string;
  cron: string;
  timeZone: string;
  paused: boolean;
  nextOccurrences: string[];
}

describe("schedules", () => {
  it("lists every schedule with ten instants in UTC", async () => {
    const { code, stdout, stderr } = await cli("schedules", "list", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const schedules = JSON.parse(stdout) as ListedSchedule[];
    expect(schedules.map(({ key, cron, timeZone, paused }) => [key, cron, timeZone, paused])).toEqual([
      ["maintenance-daily", "0 2 * * *", "Europe/Berlin", false],
      ["payment-reminders", "0 9 * * *", "Europe/Berlin", false],
      ["payroll-monthly", "0 0 1 * *", "Europe/Berlin", false],
      ["payroll-weekly", "0 8 * * 1", "Europe/Berlin", false],
      ["reconciliation-daily", "0 3 * * *", "Europe/Berlin", false],
      ["sweep", "* * * * *", "Europe/Berlin", false],
    ]);
    for (const { nextOccurrences } of schedules) {
      expect(nextOccurrences).toHaveLength(10);
      for (const instant of nextOccurrences) expect(instant).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/);
      expect([...nextOccurrences].sort()).toEqual(nextOccurrences);
    }
  }, 60_000);

  it("explains a period, and says what is wrong with the call", async () => {
    const [told, words, absent, wrong] = await Promise.all([
      cli("schedules", "explain", "payroll-weekly", "2035-01-01T07:00:00Z", "--json"),
      cli("schedules", "explain", "payroll-weekly", "2035-01-01T07:00:00Z"),
      cli("schedules", "explain", "absent", "2035-01-01T07:00:00Z", "--json"),
      cli("schedules", "explain", "payroll-weekly", "yesterday", "--json"),
    ]);
    expect(JSON.parse(told!.stdout)).toMatchObject({
      scheduleKey: "payroll-weekly",
      instant: "2035-01-01T07:00:00.000Z",
      verdict: "UPCOMING",
      sentence: expect.stringMatching(/^It is to run in/),
      next: "2035-01-08T07:00:00.000Z",
    });
    expect(words!.stdout).toMatch(/^It is to run in .*\n.*2034-12-25T07:00:00.000Z\n/);
    expect(absent).toMatchObject({ code: 1, stdout: "", stderr: "Schedule absent does not exist.\n" });
    expect(wrong).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/^Write the instant/) });
  }, 60_000);
});
