import fc from "fast-check";
import { expect, it } from "vitest";
import { BATCH_MS, halvedBatchSize, nextBatchSize } from "./batch-size";

it("E5: comes into 50 to 250 ms within a few batches, whatever a row takes, and stays there", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.005, max: 2, noNaN: true }),
      fc.infiniteStream(fc.double({ min: 0.8, max: 1.25, noNaN: true })),
      (msPerRow, noise) => {
        let size = 1_000;
        const took: number[] = [];
        for (let batch = 0; batch < 60; batch++) {
          const tookMs = size * msPerRow * noise.next().value!;
          took.push(tookMs);
          size = nextBatchSize({ size, tookMs }, 100_000);
        }
        const within = took.filter((ms) => ms >= BATCH_MS.least && ms <= BATCH_MS.most).length;
        // The way there is at most eight batches from a thousand rows to ten or to twenty thousand.
        expect(within).toBeGreaterThanOrEqual(52);
      },
    ),
  );
});

it("never grows beyond the most, nor below ten, nor by more than twice", () => {
  expect(nextBatchSize({ size: 4_000, tookMs: 1 }, 5_000)).toBe(5_000);
  expect(nextBatchSize({ size: 1_000, tookMs: 1 }, 5_000)).toBe(2_000);
  expect(nextBatchSize({ size: 12, tookMs: 9_000 }, 5_000)).toBe(10);
  expect(nextBatchSize({ size: 1, tookMs: 9_000 }, 1)).toBe(1);
});

it("E5: halves after a batch that was given up", () => {
  expect([halvedBatchSize(5_000, 5_000), halvedBatchSize(11, 5_000), halvedBatchSize(1, 1)]).toEqual([
    2_500, 10, 1,
  ]);
});
