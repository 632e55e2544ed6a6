import { expect, it } from "vitest";
import { durationMsOf, latenessText, reasonText } from "./run-times";

it.each([
  [null, null],
  [0, "on time"],
  [1_000, "on time"],
  [1_001, "1 s late"],
  [5_400_000, "1 h 30 min late"],
])("a run that began %s ms after its time is %s", (ms, text) => {
  expect(latenessText(ms)).toBe(text);
});

it.each([
  ["failed: Error: Disk full", "Error: Disk full"],
  ["skipped: paused by Ada (Moving)", "paused by Ada (Moving)"],
  ["cancelled by Ada: Not now", "by Ada: Not now"],
  ["given up after 3 attempts: Error", "after 3 attempts: Error"],
  ["failed", null],
  ["Failsafe open", "Failsafe open"],
  [null, null],
])("%s is told beside the status as %s", (reason, text) => {
  expect(reasonText(reason)).toBe(text);
});

it("knows the duration of what began and ended", () => {
  const [startedAt, finishedAt] = [new Date(1_000), new Date(3_500)];
  expect(durationMsOf({ startedAt, finishedAt })).toBe(2_500);
  expect(durationMsOf({ startedAt, finishedAt: null })).toBeNull();
  expect(durationMsOf({ startedAt: null, finishedAt })).toBeNull();
});
