import { describe, expect, it } from "vitest";
import { dayOfInstant, dayStartsAt } from "./business-day";

describe("business days", () => {
  it.each([
    ["2015-07-13", "UTC", "2015-07-13T00:00:00.000Z"],
    ["2015-07-13", "Europe/Rome", "2015-07-12T22:00:00.000Z"],
    ["2015-07-13", "America/Los_Angeles", "2015-07-13T07:00:00.000Z"],
    // Midnight does not exist on this day; the first moment is 01:00 local time.
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"],
  ])("%s in %s begins at %s", (day, zone, instant) => {
    const start = dayStartsAt(day, zone);
    expect(start.toISOString()).toBe(instant);
    expect(dayOfInstant(start, zone)).toBe(day);
    expect(dayOfInstant(new Date(start.getTime() - 1), zone) < day).toBe(true);
  });
});
