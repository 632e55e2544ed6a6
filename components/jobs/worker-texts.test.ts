import { expect, it } from "vitest";
import { megabytes, skewText } from "./worker-texts";

it.each([
  [0, "in step"],
  [-99, "in step"],
  [250, "250 ms ahead"],
  [-3_000, "3 s behind"],
])("a clock that is off by %i ms is %s", (skewMs, text) => {
  expect(skewText(skewMs)).toBe(text);
});

it("tells memory in megabytes", () => {
  expect([megabytes(181_600_000), megabytes(1_250_400_000)]).toEqual(["182 MB", "1,250 MB"]);
});
