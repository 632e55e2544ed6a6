/** Tells what time it is. Injected, so that tests and the demo can live on other days. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is set or moved. */
export function fixedClock(
  at: Date | string,
): Clock & { set(to: Date | string): void; advance(byMs: number): void } {
  let nowMs = instantOf(at);
  return {
    now: () => new Date(nowMs),
    set: (to) => void (nowMs = instantOf(to)),
    advance: (byMs) => void (nowMs += byMs),
  };
}

function instantOf(at: Date | string): number {
  const ms = new Date(at).getTime();
  if (Number.isNaN(ms)) throw new Error(`${String(at)} is not an instant.`);
  return ms;
}
