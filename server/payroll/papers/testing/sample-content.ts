import type { PaperContent } from "../paper-content";
import { paperText } from "../paper-text";

/** A paper with so many rows and the given names in turn. */
export function sampleContent(rows: number, names: readonly string[] = ["Hotel Miramar"]): PaperContent {
  return {
    title: "Payroll run 7 – 13 Jul 2025",
    subtitle: "Weekly, EUR",
    orientation: "landscape",
    createdAt: "2025-07-14T09:00:00.000Z",
    facts: [
      { label: "Status", value: "Paid" },
      { label: "Content hash", value: "3f".repeat(32), isWide: true },
    ],
    equation: {
      heading: "Sum",
      parts: [{ label: "Gross", amount: "1,000.00" }],
      total: { label: "Paid", amount: "1,000.00 EUR" },
    },
    tables: [
      {
        heading: "Vendors",
        columns: [
          { heading: "Reference", kind: "text" },
          { heading: "Vendor", kind: "text", weight: 2 },
          { heading: "Net", kind: "number" },
        ],
        rows: Array.from({ length: rows }, (_, index) => [
          `vendor-${index}`,
          paperText(names[index % names.length]!),
          `${index}.00`,
        ]),
        totals: ["Total", "", "1.00"],
        emptyText: "Nothing here.",
      },
    ],
    notes: ["Days are those of Europe/Berlin."],
  };
}
