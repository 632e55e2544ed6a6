import { expect, it } from "vitest";
import { explainPeriodInput } from "@/server/scheduling/schemas";
import { explainHref, loadScheduleUrl } from "./schedule-url";

it.each([
  ["2026-11-23T07:00:00Z", true],
  ["2026-11-23T07:00Z", false],
  ["2026-11-23T07:00:00.250Z", true],
  ["2026-02-30T07:00:00Z", false],
  ["2026-11-23T08:00:00+01:00", false],
  ["9999-01-01T00:00:00Z", false],
  ["yesterday", false],
])("the instant %s is taken: %s", (text, taken) => {
  const { explain } = loadScheduleUrl(new URLSearchParams({ explain: text }));
  expect(explain).toBe(taken ? text : null);
  if (taken) expect(explainPeriodInput.safeParse({ key: "sweep", instant: text }).success).toBe(true);
});

it("links to a period", () => {
  expect(explainHref("sweep", new Date("2026-11-23T07:00:00Z"))).toBe(
    "/jobs/schedules/sweep?explain=2026-11-23T07:00:00Z#explain",
  );
});
