import { describe, expect, it } from "vitest";
import { durationText, relativeText } from "./duration-text";

describe("durationText", () => {
  it.each([
    [0, "0 ms"],
    [-5, "0 ms"],
    [340, "340 ms"],
    [12_640, "12.6 s"],
    [48_000, "48 s"],
    [60_000, "1 min"],
    [7_500_000, "2 h 5 min"],
    [90_061_000, "1 d 1 h"],
  ])("%d ms is %s", (ms, text) => expect(durationText(ms)).toBe(text));
});

describe("relativeText", () => {
  it.each([
    [-300_000, "5 minutes ago"],
    [172_800_000, "in 2 days"],
    [-86_400_000, "yesterday"],
    [400, "now"],
  ])("%d ms away is %s", (away, text) => expect(relativeText(1e12 + away, 1e12, "en-GB")).toBe(text));
});
