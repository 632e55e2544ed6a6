/** The simulator's own time: real time plus an offset that tests move forward. */
export type SimulatedClock = {
  /** The simulator's present, in milliseconds since 1970. */
  nowMs(): number;
  /** Moves the present forward by so many milliseconds; a negative step is an error. */
  advance(stepMs: number): void;
};

/** Makes a clock that starts `offsetMs` milliseconds ahead of real time. */
export function simulatedClock(offsetMs = 0): SimulatedClock {
  let ahead = offsetMs;
  return {
    nowMs: () => Date.now() + ahead,
    advance(stepMs) {
      if (!Number.isSafeInteger(stepMs) || stepMs < 0) {
        throw new RangeError("The simulator's clock moves forward by whole milliseconds.");
      }
      ahead += stepMs;
    },
  };
}
