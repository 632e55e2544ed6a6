import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textDifference, type TextPiece } from "./text-difference";

const side = (pieces: readonly TextPiece[], without: TextPiece["kind"]) =>
  pieces
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join("");

describe("textDifference", () => {
  it("tells words that came and went", () => {
    expect(textDifference("Pay €40 by Monday.", "Pay €45 by Monday.")).toEqual([
      { kind: "SAME", text: "Pay €" },
      { kind: "REMOVED", text: "40" },
      { kind: "ADDED", text: "45" },
      { kind: "SAME", text: " by Monday." },
    ]);
  });

  it("has nothing of nothing, and the whole of what is new", () => {
    expect(textDifference("", "")).toEqual([]);
    expect(textDifference("", "Hello")).toEqual([{ kind: "ADDED", text: "Hello" }]);
    expect(textDifference("Hello", "Hello")).toEqual([{ kind: "SAME", text: "Hello" }]);
  });

  it("always gives back both texts", () => {
    const words = fc
      .array(fc.constantFrom("one", "two", "three", " ", "\n", "•", "Ünï", ".", "  "), { maxLength: 60 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(words, words, (before, after) => {
        const pieces = textDifference(before, after);
        expect(side(pieces, "ADDED")).toBe(before);
        expect(side(pieces, "REMOVED")).toBe(after);
      }),
    );
  });

  it("gives up word by word for two long texts that share nothing, and still tells both", () => {
    const long = (letter: string) =>
      Array.from({ length: 3_000 }, (_, index) => `${letter}${index}`).join(" ");
    const pieces = textDifference(long("a"), long("b"));
    expect(pieces.map(({ kind }) => kind)).toEqual(["REMOVED", "ADDED"]);
  });
});
