import { describe, expect, it } from "vitest";
import { auditJson } from "./audit-json";

describe("auditJson", () => {
  it("keeps amounts to the last digit", () => {
    expect(auditJson({ totalMinor: 9_223_372_036_854_775_807n })).toBe(
      '{"totalMinor":"9223372036854775807"}',
    );
  });

  it("writes instants as text and leaves out what is undefined", () => {
    expect(auditJson({ at: new Date("2026-01-02T03:04:05.678Z"), gone: undefined })).toBe(
      '{"at":"2026-01-02T03:04:05.678Z"}',
    );
  });

  it("replaces what jsonb refuses, and keeps whole emoji", () => {
    expect(JSON.parse(auditJson({ text: "a\u0000b\ud800c👍" })!)).toEqual({ text: "a\uFFFDb\uFFFDc👍" });
  });

  it.each([undefined, null])("is null for %s", (state) => {
    expect(auditJson(state)).toBeNull();
  });
});
