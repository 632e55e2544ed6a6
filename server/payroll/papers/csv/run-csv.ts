import type { Readable } from "node:stream";
import { canonicalDecimal } from "@/server/money/canonical-decimal";
import type { Context } from "@/server/platform/context";
import { paidMinorOf, RUN_ROWS_SQL, runRowOf, type RunRow, type RunRowText } from "../run-rows";
import { receiptNumberText } from "../receipt-number";
import { csvStream, type CsvCell } from "./csv-stream";
import { streamRows } from "./stream-rows";

export const RUN_CSV_HEADINGS = [
  "vendor_ref",
  "vendor_name",
  "outcome",
  "reason",
  "currency",
  "gross",
  "commission",
  "refunds",
  "adjustments",
  "carried",
  "net",
  "payable",
  "paid",
  "previous",
  "change",
  "flags",
  "status",
  "failure",
  "transfer_id",
  "receipt_number",
  "next_payout_on",
  "payout_id",
] as const;

/** A run as CSV, one row per vendor in the order of the PDF. Amounts are decimals in the run's currency. */
export function runCsv(ctx: Context, run: { id: string; currency: string }): Readable {
  return csvStream(
    RUN_CSV_HEADINGS,
    streamRows(ctx.pool, async function* (snapshot) {
      for await (const row of snapshot.stream<RunRowText>(RUN_ROWS_SQL, [run.id]))
        yield cellsOf(runRowOf(row), run.currency);
    }),
  );
}

function cellsOf(row: RunRow, currency: string): CsvCell[] {
  const amount = (minor: bigint | null) => ({
    figure: minor === null ? null : canonicalDecimal(minor, currency),
  });
  return [
    { text: row.vendorRef },
    { text: row.vendorName },
    { figure: row.outcome },
    { text: row.outcomeReason },
    { figure: currency },
    amount(row.grossMinor),
    amount(row.commissionMinor),
    amount(row.refundsMinor),
    amount(row.adjustmentsMinor),
    amount(row.carriedMinor),
    amount(row.netMinor),
    amount(row.payMinor),
    amount(paidMinorOf(row)),
    amount(row.previousMinor),
    amount(row.changeMinor),
    { text: row.flags.join(" ") },
    { figure: row.status },
    { text: row.failureMessage },
    { text: row.transferId },
    { figure: row.receiptNumber === null ? null : receiptNumberText(row.receiptNumber) },
    { figure: row.nextPayoutOn },
    { figure: row.payoutId },
  ];
}
