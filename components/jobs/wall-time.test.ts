import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { dayAfter, instantOfWall, startOfDay, wallOfInstant } from "./wall-time";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Africa/Cairo",
  "Asia/Kolkata",
];

describe("a wall time", () => {
  it.each([
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
    ["2026-11-23T08:00", "Europe/Berlin", "2026-11-23T07:00:00.000Z"],
    ["2026-11-23T08:00:07", "UTC", "2026-11-23T08:00:07.000Z"],
    ["2026-11-23T08:00:07.5", "UTC", "2026-11-23T08:00:07.500Z"],
  ])("%s in %s is %s", (wall, zone, instant) => {
    expect(instantOfWall(wall, zone)?.toISOString()).toBe(instant);
  });

  it.each(["", "2026-02-30T08:00", "2026-13-01T00:00", "2026-01-01T24:00", "yesterday", "2026-01-01"])(
    "%j is none",
    (wall) => {
      expect(instantOfWall(wall, "UTC")).toBeNull();
    },
  );

  it("is the one that schedules mean, in every zone, and back again", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc
          .integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) })
          .map((at) => Math.floor(at / 60_000) * 60_000),
        (zone, asUtc) => {
          const wall = new Date(asUtc).toISOString().slice(0, 16);
          const expected = Temporal.PlainDateTime.from(wall).toZonedDateTime(zone, {
            disambiguation: "compatible",
          });
          const found = instantOfWall(wall, zone)!;
          expect(found.getTime()).toBe(expected.epochMilliseconds);
          expect(wallOfInstant(found, zone)).toBe(
            expected.toPlainDateTime().toString({ smallestUnit: "minute" }),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

it("shows seconds where there are some", () => {
  expect(wallOfInstant(new Date("2026-11-23T07:00:05Z"), "Europe/Berlin")).toBe("2026-11-23T08:00:05");
});

it("knows where a day begins, and which one follows", () => {
  expect(startOfDay("2026-07-01", "Europe/Berlin")?.toISOString()).toBe("2026-06-30T22:00:00.000Z");
  expect(startOfDay("2026-02-29", "UTC")).toBeNull();
  expect([dayAfter("2026-02-28"), dayAfter("2026-12-31")]).toEqual(["2026-03-01", "2027-01-01"]);
});
