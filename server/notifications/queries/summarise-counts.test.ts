import { describe, expect, it } from "vitest";
import { MESSAGE_STATUSES } from "../domain/message-status";
import { statusesOf, summariseCounts } from "./summarise-counts";
import { summariseTimes } from "./summarise-times";

describe("the dashboard's figures", () => {
  it("count each status once", () => {
    const groups = (["waiting", "onTheWay", "delivered", "failed", "notSent"] as const).flatMap(statusesOf);
    expect([...groups].sort()).toEqual([...MESSAGE_STATUSES].sort());
  });

  it("take shares of what went out or failed, and bounces of mails alone", () => {
    const of = (
      channel: "EMAIL" | "SMS" | "PUSH",
      status: (typeof MESSAGE_STATUSES)[number],
      count: number,
    ) => ({
      channel,
      status,
      count,
      complaints: status === "DELIVERED" && channel === "EMAIL" ? 2 : 0,
    });
    expect(
      summariseCounts([
        of("EMAIL", "DELIVERED", 90),
        of("EMAIL", "BOUNCED", 10),
        of("SMS", "DELIVERED", 5),
        of("SMS", "UNDELIVERED", 5),
        of("PUSH", "ACCEPTED", 90),
        of("PUSH", "SKIPPED", 7),
        of("SMS", "HELD", 3),
      ]),
    ).toEqual({
      messages: 210,
      waiting: 3,
      onTheWay: 90,
      delivered: 95,
      failed: 15,
      notSent: 7,
      deliveredBps: 4_750,
      bounced: 10,
      bouncedBps: 1_000,
      complained: 2,
      complainedBps: 222,
    });
  });

  it("have no share of nothing, and never round up to all", () => {
    expect(summariseCounts([])).toMatchObject({ messages: 0, deliveredBps: null, bouncedBps: null });
    const almost = summariseCounts([
      { channel: "EMAIL", status: "DELIVERED", count: 999_999, complaints: 0 },
      { channel: "EMAIL", status: "FAILED", count: 1, complaints: 0 },
    ]);
    expect(almost.deliveredBps).toBe(9_999);
  });

  it.each<[times: [ms: number, count: number][], median: number | null, p95: number | null]>([
    [[], null, null],
    [[[500, 1]], 500, 500],
    [
      [
        [8_000, 1],
        [4_000, 1],
      ],
      4_000,
      8_000,
    ],
    [
      [
        [900, 1],
        [100, 95],
        [800, 4],
      ],
      100,
      100,
    ],
    [
      [
        [100, 94],
        [800, 6],
      ],
      100,
      800,
    ],
  ])("have of the times %j the median %s and the 95th percentile %s", (times, medianMs, p95Ms) =>
    expect(summariseTimes(times.map(([ms, count]) => ({ ms, count })))).toEqual({ medianMs, p95Ms }),
  );
});
