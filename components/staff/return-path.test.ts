import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { returnPath, signInPath } from "./return-path";

describe("returnPath", () => {
  it.each(["/payroll", "/payroll/prun_1?sort=net&dir=desc", "/audit?actor=a%20b", "/"])(
    "keeps %s",
    (path) => {
      expect(returnPath(path)).toBe(path);
    },
  );

  it.each([
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/.//evil.example",
    "/x/..//evil.example",
    "javascript:alert(1)",
    "payroll",
    "",
    "/sign-in?next=/payroll",
    "/api/auth/sign-out",
    "/" + "a".repeat(3_000),
    undefined,
    ["/payroll"],
  ])("turns %j into the front page", (wanted) => {
    expect(returnPath(wanted)).toBe("/");
  });

  it("never leaves the site, whatever is asked for", () => {
    const piece = fc.constantFrom(
      "/",
      "\\",
      ".",
      "..",
      "@",
      ":",
      "evil.example",
      "http:",
      "\t",
      "\n",
      "?",
      "#",
      "%2f",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = returnPath("/" + pieces.join(""));
        expect(new URL(path, "https://office.example").origin).toBe("https://office.example");
      }),
    );
  });
});

describe("signInPath", () => {
  it("remembers the way back", () => {
    expect(signInPath("/payroll?x=1&y=2")).toBe("/sign-in?next=%2Fpayroll%3Fx%3D1%26y%3D2");
  });

  it("says nothing where the way back is the front page", () => {
    expect(signInPath("/")).toBe("/sign-in");
  });
});
