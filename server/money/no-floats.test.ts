import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const FOLDERS = ["server/money", "server/payroll/domain"];
/** What turns an amount into a float, or rounds one. */
const FLOAT_MAKERS =
  /\b(?:parseFloat|parseInt|toFixed|toPrecision|Number\(|Math\.round|valueAsNumber)|:\s*number\b[^;\n]*Minor|Minor\??:\s*number/;

function sources(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(process.cwd(), folder))
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .map((name) => join(folder, name)),
  );
}

describe("payouts 15: no float in the path of money", () => {
  it("finds the sources it is about", () => {
    expect(sources().length).toBeGreaterThan(15);
  });

  it.each(sources())("%s makes none", (path) => {
    const lines = readFileSync(path, "utf8").split("\n");
    expect(lines.filter((line) => FLOAT_MAKERS.test(line))).toEqual([]);
  });

  it.each(["const amountMinor: number = 1;", "amountMinor?: number", "Number(total)", "x.toFixed(2)"])(
    "would notice %s",
    (line) => {
      expect(FLOAT_MAKERS.test(line)).toBe(true);
    },
  );
});
