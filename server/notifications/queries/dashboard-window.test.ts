import { describe, expect, it } from "vitest";
import { dashboardWindow } from "./dashboard-window";

const iso = (at: Date) => at.toISOString();
const windowOf = (period: "day" | "week" | "month", now: string, to?: string, timeZone = "Europe/Rome") => {
  const window = dashboardWindow({ period, to, now: new Date(now), timeZone });
  return {
    ...window,
    instants: [window.beforeSince, window.beforeUntil, window.since, window.until].map(iso),
  };
};

describe("the window of the dashboard", () => {
  it("is today up to now, beside yesterday up to the same time", () => {
    const { from, to, instants, isOver, bucket, buckets } = windowOf("day", "2026-01-15T09:30:00Z");
    expect({ from, to, isOver, bucket }).toEqual({
      from: "2026-01-15",
      to: "2026-01-15",
      isOver: false,
      bucket: "HOUR",
    });
    expect(instants).toEqual([
      "2026-01-13T23:00:00.000Z",
      "2026-01-14T09:30:00.000Z",
      "2026-01-14T23:00:00.000Z",
      "2026-01-15T09:30:00.000Z",
    ]);
    expect(buckets).toHaveLength(24);
    expect(buckets[0]).toMatchObject({ key: "2026-01-15 00" });
  });

  it("is whole days when it is over", () => {
    const { instants, isOver, buckets } = windowOf("week", "2026-01-15T09:30:00Z", "2026-01-10", "UTC");
    expect(isOver).toBe(true);
    expect(instants).toEqual([
      "2025-12-28T00:00:00.000Z",
      "2026-01-04T00:00:00.000Z",
      "2026-01-04T00:00:00.000Z",
      "2026-01-11T00:00:00.000Z",
    ]);
    expect(buckets.map(({ day }) => day)).toEqual([
      "2026-01-04",
      "2026-01-05",
      "2026-01-06",
      "2026-01-07",
      "2026-01-08",
      "2026-01-09",
      "2026-01-10",
    ]);
  });

  it("has thirty days for a month, and none of the future", () => {
    const { from, to, buckets } = windowOf("month", "2026-01-15T09:30:00Z", "2026-12-31");
    expect({ from, to }).toEqual({ from: "2025-12-17", to: "2026-01-15" });
    expect(buckets).toHaveLength(30);
  });

  it("knows days of 23 and 25 hours, and counts an hour that comes twice as one", () => {
    expect(windowOf("day", "2026-06-01T00:00:00Z", "2026-03-29").buckets).toHaveLength(23);
    expect(windowOf("day", "2026-12-01T00:00:00Z", "2026-10-25").buckets).toHaveLength(24);
    const { since, until } = windowOf("day", "2026-12-01T00:00:00Z", "2026-10-25");
    expect(until.getTime() - since.getTime()).toBe(25 * 3_600_000);
  });

  it("compares by the clock on the wall over a change of clocks", () => {
    // The day before the change was 24 hours; noon is noon.
    const { instants } = windowOf("day", "2026-03-29T10:00:00Z");
    expect(instants[1]).toBe("2026-03-28T11:00:00.000Z");
  });
});
