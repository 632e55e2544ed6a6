import { expect, it } from "vitest";
import { percentChangeText } from "./change-text";

it.each([
  [0n, "0.0"],
  [1n, "+0.0"],
  [-1n, "-0.0"],
  [1234n, "+12.3"],
  [-400n, "-4.0"],
  [99_999n, "+999.9"],
  [12_345_678n, "+123,456.7"],
  [-9_223_372_036_854_775_808n, "-92,233,720,368,547,758.0"],
])("%s basis points read %s", (bps, text) => {
  expect(percentChangeText(bps)).toBe(text);
});
