import { expect, it } from "vitest";
import { durationWords } from "./duration-words";

it.each([
  [-5, "0 ms"],
  [340, "340 ms"],
  [999, "999 ms"],
  [1_001, "1 s"],
  [1_540, "1.5 s"],
  [10_000, "10 s"],
  [12_640, "12.6 s"],
  [59_949, "59.9 s"],
  [59_960, "1 min"],
  [61_000, "1 min 1 s"],
  [3_600_000, "1 h"],
  [3_601_000, "1 h"],
  [7_380_000, "2 h 3 min"],
  [86_400_000 * 3 + 3_600_000 * 5, "3 d 5 h"],
  [86_400_000 * 3 + 60_000, "3 d"],
])("puts %i ms as %s", (ms, words) => expect(durationWords(ms)).toBe(words));
