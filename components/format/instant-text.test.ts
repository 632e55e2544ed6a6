import { describe, expect, it } from "vitest";
import { dayText, instantText, offsetText } from "./instant-text";

describe("instantText and offsetText", () => {
  it("tells the two hours of the autumn night apart", () => {
    const zone = "Europe/Rome";
    const first = "2026-10-25T00:30:00Z";
    const second = "2026-10-25T01:30:00Z";
    expect(instantText(first, zone, "en-GB")).toBe(instantText(second, zone, "en-GB"));
    expect([offsetText(first, zone), offsetText(second, zone)]).toEqual(["+02:00", "+01:00"]);
  });

  it("shows the day of the zone, not of UTC", () => {
    expect(instantText("2015-07-12T23:30:00Z", "Asia/Tokyo", "en-GB", "date")).toBe("13 Jul 2015");
    expect(offsetText("2015-07-12T23:30:00Z", "UTC")).toBe("UTC");
    expect(offsetText("2015-07-12T23:30:00Z", "Asia/Kolkata")).toBe("+05:30");
  });

  it("writes midnight as 00:00", () => {
    expect(instantText("2015-07-13T00:00:00Z", "UTC", "en-GB", "time")).toBe("00:00");
  });

  it("refuses what is no instant", () => {
    expect(() => instantText("yesterday", "UTC", "en-GB")).toThrow(RangeError);
  });
});

describe("dayText", () => {
  it("does not depend on a zone", () => expect(dayText("2015-07-13", "en-GB")).toBe("13 Jul 2015"));
});
