/** Chance that repeats itself for the same seed. Enough for plans, no use for secrets. */
export interface SeededChance {
  /** A whole number from 0 up to, not with, `below`. */
  whole(below: number): number;
  pick<T>(from: readonly T[]): T;
}

export function seededChance(seed: number): SeededChance {
  let state = seed >>> 0;
  const next = () => {
    // Weyl sequence with an integer mixer: every seed gives a full period of 2^32.
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  const whole = (below: number) => Math.floor((next() / 2 ** 32) * below);
  return { whole, pick: (from) => from[whole(from.length)]! };
}
