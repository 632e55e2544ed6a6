import { describe, expect, it } from "vitest";
import { smsSegments } from "./sms-segments";

describe("notifications E4: the segments of an SMS", () => {
  it.each([
    ["nothing", "", "GSM-7", 0, 1],
    ["160 septets", "a".repeat(160), "GSM-7", 160, 1],
    ["161 septets", "a".repeat(161), "GSM-7", 161, 2],
    ["306 septets", "a".repeat(306), "GSM-7", 306, 2],
    ["307 septets", "a".repeat(307), "GSM-7", 307, 3],
    ["80 euro signs", "€".repeat(80), "GSM-7", 160, 1],
    ["81 euro signs: 76 and an escape fill 153", "€".repeat(81), "GSM-7", 162, 2],
    ["an escape that does not fit", `${"a".repeat(152)}€${"a".repeat(152)}`, "GSM-7", 306, 3],
    ["German letters", "ÄÖÜäöüß§".repeat(20), "GSM-7", 160, 1],
    ["70 units", "я".repeat(70), "UCS-2", 70, 1],
    ["71 units", "я".repeat(71), "UCS-2", 71, 2],
    ["134 units", "я".repeat(134), "UCS-2", 134, 2],
    ["135 units", "я".repeat(135), "UCS-2", 135, 3],
    ["one letter outside", `${"a".repeat(70)}ł`, "UCS-2", 71, 2],
    ["35 emoji", "😀".repeat(35), "UCS-2", 70, 1],
    ["an emoji that does not fit", `${"я".repeat(66)}😀${"я".repeat(66)}`, "UCS-2", 134, 3],
    ["a typographic apostrophe", "’", "UCS-2", 1, 1],
    ["á is not in the table, à is", "á", "UCS-2", 1, 1],
  ])("%s", (_, text, encoding, units, segments) => {
    expect(smsSegments(text)).toEqual({ encoding, units, segments, tooLong: false });
  });

  it("are at most those of 1,600 characters", () => {
    expect(smsSegments("a".repeat(1600))).toMatchObject({ tooLong: false, segments: 11 });
    expect(smsSegments("a".repeat(1601)).tooLong).toBe(true);
    expect(smsSegments("я".repeat(1600)).segments).toBe(24);
  });
});
