import { expect, it } from "vitest";
import { commissionText } from "./line-texts";

it.each([
  [2000, null, "20 %"],
  [1250, "Agreed with the vendor", "12.5 % (Agreed with the vendor)"],
  [0, "Launch offer", "0 % (Launch offer)"],
])("%s basis points by rule %s read %s", (bps, rule, text) => {
  expect(commissionText(bps, rule)).toBe(text);
});
