import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "./canonical-json";

describe("canonicalJson", () => {
  it.each([
    [{ b: 1, a: { d: null, c: [true, "x"] } }, '{"a":{"c":[true,"x"],"d":null},"b":1}'],
    [{ amountMinor: 9_007_199_254_740_993n }, '{"amountMinor":"9007199254740993"}'],
    [{ at: new Date("2015-07-06T00:00:00Z") }, '{"at":"2015-07-06T00:00:00.000Z"}'],
    [{ a: undefined, b: 1 }, '{"b":1}'],
    ['"\n\u2028', '"\\"\\n\u2028"'],
    [{ B: 1, a: 2, Z: 3 }, '{"B":1,"Z":3,"a":2}'],
    [[], "[]"],
    [-0, "0"],
  ])("writes %o as %s", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it("is valid JSON for the same value, and the same for any order of the keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const text = canonicalJson(record);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(record)));
        expect(canonicalJson(Object.fromEntries(Object.entries(record).toReversed()))).toBe(text);
      }),
    );
  });

  it("refuses what has no faithful text", () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    const refused = [
      Number.NaN,
      Infinity,
      undefined,
      [undefined],
      () => 1,
      Symbol("x"),
      new Date(Number.NaN),
      new Map(),
      cycle,
    ];
    for (const value of refused) expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it("allows the same object in two places", () => {
    const shared = { a: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"a":1},{"a":1}]');
  });
});
