import { expect, it } from "vitest";
import type { Occurrence } from "@/components/jobs/jobs-looks";
import { occurrenceMark } from "./occurrence-marks";

const at = (local: string, offset: string, shift: Occurrence["shift"] = null): Occurrence => ({
  at: new Date(`${local}:00${offset}`),
  local,
  offset,
  utc: "",
  shift,
});

it.each([
  [at("2026-03-29T03:30", "+02:00", "GAP"), "Clocks skip its time: runs at 03:30"],
  [at("2026-10-25T02:30", "+02:00", "OVERLAP"), "Its time comes twice: runs at the first 02:30"],
  [at("2026-03-30T08:00", "+02:00"), "Clocks have gone forward: UTC+01:00 to UTC+02:00"],
  [at("2026-03-30T08:00", "+00:00"), "Clocks have gone back: UTC+01:00 to UTC+00:00"],
  [at("2026-03-30T08:00", "-09:30"), "Clocks have gone back: UTC+01:00 to UTC-09:30"],
  [at("2026-03-30T08:00", "+01:00"), null],
])("%o is marked %s", (occurrence, mark) => {
  expect(occurrenceMark(occurrence, at("2026-03-23T08:00", "+01:00"))).toBe(mark);
});

it("marks no change where nothing came before", () => {
  expect(occurrenceMark(at("2026-03-30T08:00", "+02:00"), undefined)).toBeNull();
});
