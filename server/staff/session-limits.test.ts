import { describe, expect, it } from "vitest";
import { isTouchDue, sessionEnd } from "./session-limits";

const at = (clock: string) => new Date(`2026-03-02T${clock}Z`);
const session = { createdAt: at("08:00:00"), lastUsedAt: at("09:00:00") };

describe("sessionEnd", () => {
  it.each([
    ["09:29:59.999", null],
    ["09:30:00", "IDLE"],
    ["20:00:00", "ABSOLUTE"],
  ])("at %s is %s", (clock, expected) => {
    expect(sessionEnd(session, at(clock))).toBe(expected);
  });

  it("ends after twelve hours although used a second ago", () => {
    const busy = { ...session, lastUsedAt: at("19:59:59") };
    expect(sessionEnd(busy, at("19:59:59.999"))).toBeNull();
    expect(sessionEnd(busy, at("20:00:00"))).toBe("ABSOLUTE");
  });
});

describe("isTouchDue", () => {
  it("is so once a minute", () => {
    expect(isTouchDue(session, at("09:00:59.999"))).toBe(false);
    expect(isTouchDue(session, at("09:01:00"))).toBe(true);
  });
});
