import { describe, expect, it } from "vitest";
import { chance } from "./chance";

describe("chance", () => {
  it("gives the same numbers for the same seed, and others for another", () => {
    const drawn = (seed: number) => {
      const random = chance(seed);
      return Array.from({ length: 50 }, () => random.between(1, 1_000_000));
    };
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  it("reaches both ends and nothing beyond them", () => {
    const random = chance(1);
    const drawn = new Set(Array.from({ length: 1_000 }, () => random.between(3, 6)));
    expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
  });
});
