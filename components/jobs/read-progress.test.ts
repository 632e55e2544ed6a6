import { describe, expect, it } from "vitest";
import { readProgress } from "./read-progress";

const nothing = { done: null, total: null, words: null, summary: null, rest: [] };

describe("what a run said of its progress", () => {
  it.each([
    [
      { done: 3, total: 10, words: "Drafting" },
      { ...nothing, done: 3, total: 10, words: "Drafting" },
    ],
    [{ summary: "Drafted 2 runs." }, { ...nothing, summary: "Drafted 2 runs." }],
    ["Half way", { ...nothing, words: "Half way" }],
    [
      { rowsPerSecond: 1200, is_dry: true, where: { table: "booking" }, none: null },
      {
        ...nothing,
        rest: [
          { name: "Rows per second", text: "1,200" },
          { name: "Is dry", text: "yes" },
          { name: "Where", text: '{"table":"booking"}' },
        ],
      },
    ],
  ])("%j", (stored, shown) => {
    expect(readProgress(stored)).toEqual(shown);
  });

  it.each([null, undefined, {}, [], [1, 2], "", "  ", 7, { done: -1, total: "ten", words: 3 }])(
    "%j is nothing to show",
    (stored) => {
      expect(readProgress(stored)).toBeNull();
    },
  );

  it("keeps within bounds whatever is stored", () => {
    const many = Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`key${n}`, "x".repeat(5_000)]));
    const { rest } = readProgress(many)!;
    expect(rest).toHaveLength(20);
    expect(rest.every(({ text }) => text.length <= 201)).toBe(true);
  });
});
