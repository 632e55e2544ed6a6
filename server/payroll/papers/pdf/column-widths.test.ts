import { expect, it } from "vitest";
import { columnWidths } from "./column-widths";
import { fitText } from "./fit-text";

const table = (amount: string) => ({
  heading: "Vendors",
  columns: [
    { heading: "Vendor", kind: "text" as const },
    ...Array.from({ length: 6 }, () => ({ heading: "Net", kind: "number" as const })),
  ],
  rows: [["Inn", ...Array.from({ length: 6 }, () => amount)]],
  totals: null,
  emptyText: "",
});

it("gives the longest possible amount its room by setting the table smaller, and texts what is left", () => {
  for (const amount of ["0.00", "-92,233,720,368,547,758.08"]) {
    const { widths, fontSize } = columnWidths(table(amount), 500);
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(500);
    expect(widths[1]!).toBeGreaterThanOrEqual(amount.length * 0.557 * fontSize);
    expect(widths[0]!).toBeGreaterThanOrEqual(139);
  }
});

it("cuts a text where it would be too wide, and leaves one that fits", () => {
  expect(fitText("Inn", 100, 8)).toBe("Inn");
  expect(fitText("Opening balance", 62, 7.5)).toBe("Opening balance");
  const cut = fitText("W".repeat(200), 100, 8);
  expect(cut).toBe(`${"W".repeat(12)}…`);
});
