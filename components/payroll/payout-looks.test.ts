import { describe, expect, it } from "vitest";
import {
  FLAG_VALUES,
  OUTCOME_VALUES,
  PAYOUT_STATUS_VALUES,
  RUN_STATUS_VALUES,
} from "@/server/payroll/schemas";
import { REVIEW_THRESHOLDS } from "@/server/payroll/domain/review-flags";
import { keysOf } from "./keys-of";
import { FLAG_LABELS, flagText, OUTCOME_LOOKS, PAYOUT_STATUS_LOOKS, rowLook } from "./payout-looks";
import { RUN_STATUS_LOOKS } from "./run-status-looks";

describe("looks", () => {
  it.each([
    ["run statuses", keysOf(RUN_STATUS_LOOKS), RUN_STATUS_VALUES],
    ["outcomes", keysOf(OUTCOME_LOOKS), OUTCOME_VALUES],
    ["payout statuses", keysOf(PAYOUT_STATUS_LOOKS), PAYOUT_STATUS_VALUES],
    ["flags", keysOf(FLAG_LABELS), FLAG_VALUES],
  ])("know the same %s as the server", (_, ours, theirs) => {
    expect([...ours].sort()).toEqual([...theirs].sort());
  });

  it.each([
    ["PAYABLE", "PLANNED", "Payable"],
    ["PAYABLE", "RESERVED", "Reserved"],
    ["PAYABLE", "FAILED", "Failed"],
    ["PAYABLE", "PAID", "Paid"],
    ["ON_HOLD", "SKIPPED", "On hold"],
    ["EXCLUDED", "SKIPPED", "Excluded"],
  ] as const)("a row that is %s and %s shows %s", (outcome, status, label) => {
    expect(rowLook({ outcome, status }).label).toBe(label);
  });

  it("says each flag in words with the thresholds that raised it", () => {
    const words = (flag: (typeof FLAG_VALUES)[number]) => flagText(flag, REVIEW_THRESHOLDS, "EUR");
    expect(words("OFF_MEDIAN")).toContain("More than 50 % and 200 EUR");
    expect(words("DORMANT")).toContain("60 days");
    expect(words("REFUND_SHARE")).toContain("More than 20 %");
    expect(words("FIRST_PAYOUT")).toContain("EUR");
    expect(words("BANK_CHANGED")).toContain("30 days");
    expect(words("SHARED_BANK")).toContain("same bank account");
  });
});
