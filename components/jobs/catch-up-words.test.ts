import { expect, it } from "vitest";
import { catchUpWords } from "./catch-up-words";

it.each([
  ["ALL_MISSED", 35, "All missed periods of the last 35 days are run, oldest first. Older ones are skipped."],
  ["ALL_MISSED", null, "All missed periods are run, oldest first."],
  ["LATEST_ONLY", 1, "Only the latest missed period of the last day is run; earlier ones are skipped."],
  ["LATEST_ONLY", null, "Only the latest missed period is run; earlier ones are skipped."],
  ["SKIP", null, "Missed periods are skipped."],
] as const)("%s within %s days", (catchUp, days, words) => {
  expect(catchUpWords(catchUp, days)).toBe(words);
});
