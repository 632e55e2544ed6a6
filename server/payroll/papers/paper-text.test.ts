import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasNumbered, isStandardText, paperText } from "./paper-text";

describe("paperText", () => {
  it.each([
    ["Łódź Żubr", "Łódź Żubr"],
    ["Ⅻ 東京", "Ⅻ ‹U+6771›‹U+4EAC›"],
    ["Ακρόπολις", "Ακρόπολις"],
    ["Гостиница Москва", "Гостиница Москва"],
    ["Cafe\u0301", "Café"],
    ["a\nb\tc", "a b c"],
    ["x\u202Egnp.exe", "x‹U+202E›gnp.exe"],
    ["\u0000", "‹U+0000›"],
    ["🏨", "‹U+1F3E8›"],
    ["\ud800", "‹U+D800›"],
  ])("prints %j as %j", (text, printed) => {
    expect(paperText(text)).toBe(printed);
    expect(hasNumbered(paperText(text))).toBe(printed.includes("‹U+"));
  });

  it("leaves no character that turns, hides or breaks a line, whatever comes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(paperText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Mn}\p{Co}\p{Cn}]/u);
      }),
    );
  });

  it("knows what the standard fonts have", () => {
    expect(isStandardText("Café – 12,50 €")).toBe(true);
    expect(isStandardText("Łódź")).toBe(false);
  });
});
