import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "./keyset";

describe("keyset cursors", () => {
  it("come back as they were made", () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string()), fc.string(), (sort, value, id) => {
        expect(decodeCursor(encodeCursor({ sort, value, id }), sort)).toEqual({ sort, value, id });
      }),
    );
  });

  it.each([
    "",
    "x",
    "e30",
    "W10",
    Buffer.from('["net",1,"a"]').toString("base64url"),
    "__proto__",
    "a".repeat(10_000),
  ])("refuses %.20s", (text) => {
    expect(() => decodeCursor(text, "net")).toThrow(/place/);
  });

  it("refuses one that was made for another sort", () => {
    expect(() => decodeCursor(encodeCursor({ sort: "vendor", value: "A", id: "1" }), "net")).toThrow(
      /another list/,
    );
  });
});
