import { describe, expect, it } from "vitest";
import { drawSchedule, FAULT_WORDS, scheduleText } from "./fault-schedule";

const seeds = Array.from({ length: 500 }, (_, seed) => seed);

describe("a schedule of faults", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(drawSchedule(7, 20)).toEqual(drawSchedule(7, 20));
    expect(drawSchedule(7, 20)).not.toEqual(drawSchedule(8, 20));
  });

  it("R2: has at least three kinds of faults", () => {
    for (const seed of seeds)
      expect(new Set(drawSchedule(seed, 20).faults.map(({ name }) => name)).size).toBeGreaterThanOrEqual(3);
  });

  it("R3: draws each kind, more than a hundred times in five hundred", () => {
    const drawn = seeds.map((seed) => new Set(drawSchedule(seed, 20).faults.map(({ name }) => name)));
    for (const name of Object.keys(FAULT_WORDS))
      expect(drawn.filter((names) => [...names].some((each) => each === name)).length, name).toBeGreaterThan(
        100,
      );
  });

  it("is told with a line for each fault", () => {
    const schedule = drawSchedule(3, 20);
    expect(scheduleText(schedule)).toHaveLength(1 + schedule.faults.length);
  });
});
