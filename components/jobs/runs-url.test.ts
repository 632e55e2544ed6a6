import { describe, expect, it } from "vitest";
import { listScheduledRunsInput } from "@/server/scheduling/schemas";
import { loadRunsUrl, runsInput } from "./runs-url";

const inputOf = (query: string) => runsInput(loadRunsUrl(new URLSearchParams(query)), "Europe/Berlin");

describe("the URL of the list of runs", () => {
  it.each([
    ["", {}],
    [
      "schedule=sweep&status=DEAD,FAILED,DEAD&trigger=MANUAL",
      { scheduleKey: "sweep", status: ["DEAD", "FAILED"], trigger: "MANUAL" },
    ],
    ["from=2026-03-28&to=2026-03-29", { from: "2026-03-27T23:00:00.000Z", to: "2026-03-29T22:00:00.000Z" }],
    ["from=2026-03-29&to=2026-03-28", { from: "2026-03-28T23:00:00.000Z" }],
    ["schedule=No!&status=NEVER&trigger=&from=2026-02-30&to=x", {}],
  ])("%s asks for %j", (query, expected) => {
    expect(inputOf(query)).toEqual(expected);
  });

  it.each([
    "from=2000-01-01&to=2199-12-31",
    `schedule=${"a".repeat(99)}`,
    "status=DONE,DEAD,PLANNED,RUNNING,FAILED,SKIPPED,CANCELLED",
  ])("%s never asks for what the server refuses", (query) => {
    expect(listScheduledRunsInput.safeParse(inputOf(query)).success).toBe(true);
  });
});
