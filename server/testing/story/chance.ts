/** Numbers that look random and are the same at every telling. */
export interface Chance {
  /** A whole number from the first to the last, both included. */
  between(first: number, last: number): number;
  /** True in so many of a hundred cases. */
  percent(share: number): boolean;
}

/** A source of chance from a seed, by the mulberry32 recipe: 32 bits of state, enough for a story. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (first: number, last: number) => first + Math.floor(next() * (last - first + 1));
  return { between, percent: (share) => between(1, 100) <= share };
}
