import { describe, expect, it } from "vitest";
import { historyDays } from "./history-days";

describe("historyDays", () => {
  it("adds the tasks of a day up without what was brought back, and leaves no day out, also where a month ends", () => {
    const rows = [
      { day: "2026-03-01", task: "prune", rows: 5, bytesSaved: 10, runs: 1 },
      { day: "2026-03-01", task: "delete-sessions", rows: 7, bytesSaved: 0, runs: 2 },
      { day: "2026-03-01", task: "restore-bookings", rows: 50, bytesSaved: 0, runs: 1 },
      { day: "2026-01-01", task: "prune", rows: 99, bytesSaved: 99, runs: 9 },
    ];
    expect(historyDays(rows, "2026-03-01", 3)).toEqual([
      { day: "2026-02-27", runs: 0, rows: 0, bytes: 0 },
      { day: "2026-02-28", runs: 0, rows: 0, bytes: 0 },
      { day: "2026-03-01", runs: 3, rows: 12, bytes: 10 },
    ]);
  });
});
