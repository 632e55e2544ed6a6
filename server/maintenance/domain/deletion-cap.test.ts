import { expect, it } from "vitest";
import { deletionCap } from "./deletion-cap";

const basis = { tableRows: 10_000, latestTaken: [], shareBps: 2_000, medianTimes: 3, floorRows: 0 };

it("E3: is a fifth of the table while fewer than seven runs are known", () => {
  expect(deletionCap(basis)).toBe(2_000);
  expect(deletionCap({ ...basis, latestTaken: [1, 1, 1, 1, 1, 1] })).toBe(2_000);
});

it("E3: is three times the median of the last seven runs when that is less", () => {
  expect(deletionCap({ ...basis, latestTaken: [100, 90, 110, 5_000, 0, 95, 105] })).toBe(300);
  expect(deletionCap({ ...basis, latestTaken: Array(7).fill(9_000) as number[] })).toBe(2_000);
});

it("never stops at so few rows as the floor says", () => {
  expect(deletionCap({ ...basis, tableRows: 10, floorRows: 500 })).toBe(500);
  expect(deletionCap({ ...basis, latestTaken: Array(7).fill(0) as number[], floorRows: 500 })).toBe(500);
});
