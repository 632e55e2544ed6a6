import type { Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import {
  getVendorStatement,
  type VendorStatement,
  type VendorStatementInput,
} from "@/server/vendors/queries/get-vendor-statement";
import { amountText } from "./amount-text";
import { dayText, lastDayOf } from "./instant-text";
import { PAPER_ROWS_MAX, type PaperContent, type PaperTable } from "./paper-content";
import { paperText } from "./paper-text";
import { receiptNumberText } from "./receipt-number";
import { ENTRY_WORDS } from "./status-words";
import { unprintableNotes } from "./unprintable-notes";

/** What a statement is about: half-open business days, `YYYY-MM-DD`. */
export type StatementOf = Omit<VendorStatementInput, "limit">;

/**
 * A vendor's statement as it is known now. Throws what `getVendorStatement` throws, and RuleBroken for more entries
 * than a PDF can hold.
 */
export async function statementPaper(ctx: Context, about: StatementOf): Promise<PaperContent> {
  const statement = await getVendorStatement(ctx, { ...about, limit: PAPER_ROWS_MAX });
  if (statement.rowCount > PAPER_ROWS_MAX)
    throw new RuleBroken("payroll.paper_too_long", [
      `The statement has ${statement.rowCount} entries, more than a PDF holds; its CSV has them all`,
    ]);
  return statementPaperContent(statement);
}

/** The same from what was read. */
export function statementPaperContent(statement: VendorStatement): PaperContent {
  const { vendor, currency, timeZone, totals } = statement;
  const money = (minor: bigint) => amountText(minor, currency);
  const lastEntry = statement.rows.at(-1);
  return {
    title: "Vendor statement",
    subtitle: `${paperText(vendor.name)} (${paperText(vendor.ref)})`,
    orientation: "portrait",
    createdAt: statement.endsAt.toISOString(),
    facts: [
      { label: "First day", value: statement.from },
      { label: "Last day", value: lastDayOf(statement.to) },
      { label: "Time zone", value: timeZone },
      { label: "Currency", value: currency },
      { label: "Entries", value: statement.rowCount.toString() },
      { label: "Last entry", value: lastEntry ? `No. ${lastEntry.entryId}` : "–" },
    ],
    equation: {
      heading: `From the opening to the closing balance, in ${currency}`,
      parts: [
        { label: `Opening balance on ${statement.from}`, amount: money(statement.openingMinor) },
        { label: "Earnings after commission", amount: money(totals.earningsMinor) },
        { label: "Refunds", amount: money(totals.refundsMinor) },
        { label: "Adjustments", amount: money(totals.adjustmentsMinor) },
        { label: "Payouts", amount: money(totals.payoutsMinor) },
      ],
      total: {
        label: `Closing balance on ${lastDayOf(statement.to)}`,
        amount: `${money(statement.closingMinor)} ${currency}`,
      },
    },
    tables: [entriesTable(statement)],
    notes: [
      `Days are those of ${timeZone}. A payout stands on the day on which its money was set aside.`,
      "A positive balance is owed to the vendor.",
      ...unprintableNotes([
        paperText(vendor.name),
        ...statement.rows.map((row) => paperText(`${row.bookingRef ?? ""} ${row.reason ?? ""}`)),
      ]),
    ],
  };
}

function entriesTable(statement: VendorStatement): PaperTable {
  const { currency, timeZone } = statement;
  const money = (minor: bigint | null) => (minor === null ? "" : amountText(minor, currency));
  return {
    heading: "Entries",
    columns: [
      { heading: "Day", kind: "text", weight: 1.1 },
      { heading: "What", kind: "text", weight: 1.5 },
      { heading: "Booking or receipt", kind: "text", weight: 1.6 },
      { heading: "Reason", kind: "text", weight: 1.8 },
      { heading: "Gross", kind: "number" },
      { heading: "Commission", kind: "number" },
      { heading: "Amount", kind: "number" },
      { heading: "Balance", kind: "number" },
    ],
    rows: [
      [statement.from, "Opening balance", "", "", "", "", "", money(statement.openingMinor)],
      ...statement.rows.map((row) => [
        dayText(row.occurredAt, timeZone),
        ENTRY_WORDS[row.kind],
        paperText(row.bookingRef ?? (row.receiptNumber === null ? "" : receiptNumberText(row.receiptNumber))),
        paperText(row.reason ?? ""),
        money(row.grossMinor),
        money(row.commissionMinor === null ? null : -row.commissionMinor),
        money(row.amountMinor),
        money(row.balanceMinor),
      ]),
    ],
    totals: [
      "",
      "Closing balance",
      "",
      "",
      money(statement.totals.grossMinor),
      money(-statement.totals.commissionMinor),
      money(statement.closingMinor - statement.openingMinor),
      money(statement.closingMinor),
    ],
    emptyText: "",
  };
}
