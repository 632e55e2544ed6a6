import fc from "fast-check";
import { expect, it } from "vitest";
import { runPace } from "./run-pace";

it("E10: from a tenth of the way on, the time left is within a fifth of what it takes at a steady pace", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000, max: 10_000_000 }),
      fc.double({ min: 0.1, max: 0.99, noNaN: true }),
      fc.double({ min: 0.001, max: 10, noNaN: true }),
      fc.double({ min: 0.9, max: 1.1, noNaN: true }),
      (total, share, msPerRow, noise) => {
        const scanned = Math.round(total * share);
        const { etaMs } = runPace({ scanned, total, workedMs: scanned * msPerRow * noise, isOver: false });
        const left = (total - scanned) * msPerRow;
        expect(Math.abs(etaMs! - left)).toBeLessThanOrEqual(left * 0.2 + 1);
      },
    ),
  );
});

it("says nothing that it does not know", () => {
  expect(runPace({ scanned: 0, total: null, workedMs: 0, isOver: false })).toEqual({
    rowsPerSecond: null,
    etaMs: null,
    share: null,
  });
  expect(runPace({ scanned: 0, total: 0, workedMs: 5, isOver: false })).toMatchObject({ etaMs: 0, share: 1 });
  expect(runPace({ scanned: 50, total: 100, workedMs: 1_000, isOver: true })).toEqual({
    rowsPerSecond: 50,
    etaMs: null,
    share: 1,
  });
});
