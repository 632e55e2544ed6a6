import type { ReceiptSnapshot } from "@/server/payroll/paying/receipt-snapshot";
import type { TxContext } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { LedgerEntryKind, LineLabel } from "@/server/platform/prisma/enums";
import { amountText } from "./amount-text";
import { dayText, instantText, lastDayOf } from "./instant-text";
import { PAPER_ROWS_MAX, type PaperContent, type PaperTable } from "./paper-content";
import { paperText } from "./paper-text";
import { receiptNumberText } from "./receipt-number";
import { ENTRY_WORDS, LABEL_WORDS } from "./status-words";
import { unprintableNotes } from "./unprintable-notes";

/** A posting that a receipt pays. Amounts in minor units; gross and commission where the entry has them. */
export interface ReceiptLine {
  kind: LedgerEntryKind;
  label: LineLabel;
  bookingRef: string | null;
  reason: string | null;
  occurredAt: Date;
  grossMinor: bigint | null;
  commissionMinor: bigint | null;
  amountMinor: bigint;
}

/**
 * The receipt of a paid payout, from its frozen snapshot and the postings that it claims, which never change. Throws
 * NotFound when the payout has no receipt.
 */
export async function receiptPaper(tx: TxContext, payoutId: string): Promise<PaperContent> {
  const receipt = await tx.db.receipt.findUnique({ where: { payoutId } });
  if (!receipt) throw new NotFound("Receipt of payout", payoutId);
  const snapshot = receipt.snapshot as ReceiptSnapshot;
  // A returned payout gives its claims up; its receipt shows them all the same.
  const lines = await tx.db.$queryRaw<ReceiptLine[]>`
    WITH line AS (
      SELECT posting_id, label, amount_minor FROM payout_line WHERE payout_id = ${payoutId}
      UNION
      SELECT posting_id, label, amount_minor FROM released_payout_line WHERE payout_id = ${payoutId}
    )
    SELECT e.kind::text AS kind, l.label::text AS label, b.ref AS "bookingRef", e.reason, e.occurred_at AS "occurredAt",
      e.gross_minor AS "grossMinor", e.commission_minor AS "commissionMinor", l.amount_minor AS "amountMinor"
    FROM line l JOIN ledger_posting p ON p.id = l.posting_id JOIN ledger_entry e ON e.id = p.entry_id
    LEFT JOIN any_booking b ON b.id = e.booking_id
    ORDER BY e.occurred_at, p.id LIMIT ${PAPER_ROWS_MAX + 1}`;
  return receiptPaperContent(snapshot, receipt.issuedAt, lines);
}

/** The same from what was read; more than PAPER_ROWS_MAX lines are left to the CSV. */
export function receiptPaperContent(
  snapshot: ReceiptSnapshot,
  issuedAt: Date,
  lines: readonly ReceiptLine[],
): PaperContent {
  const { currency, timeZone } = snapshot;
  const money = (minor: string) => amountText(BigInt(minor), currency);
  const number = receiptNumberText(BigInt(snapshot.number));
  const fits = lines.length <= PAPER_ROWS_MAX;
  return {
    title: `Receipt ${number}`,
    subtitle: `${paperText(snapshot.vendorName)} (${paperText(snapshot.vendorRef)})`,
    orientation: "portrait",
    createdAt: issuedAt.toISOString(),
    facts: [
      { label: "Paid by", value: paperText(snapshot.businessName) },
      { label: "Period", value: paperText(snapshot.periodLabel) },
      { label: "Amount paid", value: `${money(snapshot.paidMinor)} ${currency}` },
      { label: "First day", value: snapshot.periodStart },
      { label: "Last day", value: lastDayOf(snapshot.periodEnd) },
      { label: "Time zone", value: timeZone },
      { label: "Sent", value: instantText(new Date(snapshot.sentAt), timeZone) },
      { label: "Paid", value: instantText(new Date(snapshot.paidAt), timeZone) },
      {
        label: "Bank account",
        value: snapshot.bankLast4 ? `ending in ${paperText(snapshot.bankLast4)}` : "as held by Stripe",
      },
      { label: "Stripe transfer", value: paperText(snapshot.stripeTransferId), isWide: true },
      { label: "Stripe account", value: paperText(snapshot.destination), isWide: true },
      { label: "Payout", value: snapshot.payoutId, isWide: true },
    ],
    equation: {
      heading: `How the amount comes about, in ${currency}`,
      parts: [
        { label: "Gross of the bookings", amount: money(snapshot.grossMinor) },
        { label: "Commission", amount: money(snapshot.commissionMinor) },
        { label: "Refunds", amount: money(snapshot.refundsMinor) },
        { label: "Adjustments", amount: money(snapshot.adjustmentsMinor) },
        { label: "Carried forward from earlier periods", amount: money(snapshot.carriedMinor) },
        ...(BigInt(snapshot.leftoverMinor) === 0n
          ? []
          : [
              {
                label: `Left for the next run, as ${currency} is paid in whole units`,
                amount: amountText(-BigInt(snapshot.leftoverMinor), currency),
              },
            ]),
      ],
      total: { label: "Paid", amount: `${money(snapshot.paidMinor)} ${currency}` },
    },
    tables: fits ? [linesTable(lines, currency, timeZone)] : [],
    notes: [
      `Days and times are those of ${timeZone}.`,
      ...(fits
        ? []
        : [`The ${snapshot.lineCount} lines are too many for a PDF; the run's CSV of lines has them.`]),
      ...unprintableNotes([
        paperText(snapshot.vendorName),
        ...lines.map((line) => paperText(`${line.bookingRef ?? ""} ${line.reason ?? ""}`)),
      ]),
    ],
  };
}

function linesTable(lines: readonly ReceiptLine[], currency: string, timeZone: string): PaperTable {
  const optional = (minor: bigint | null) => (minor === null ? "" : amountText(minor, currency));
  const total = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  return {
    heading: "Lines",
    columns: [
      { heading: "Day", kind: "text", weight: 1.1 },
      { heading: "What", kind: "text", weight: 1.1 },
      { heading: "Booking", kind: "text", weight: 1.5 },
      { heading: "Standing", kind: "text", weight: 1.3 },
      { heading: "Reason", kind: "text", weight: 2 },
      { heading: "Gross", kind: "number" },
      { heading: "Commission", kind: "number" },
      { heading: "Amount", kind: "number" },
    ],
    rows: lines.map((line) => [
      dayText(line.occurredAt, timeZone),
      ENTRY_WORDS[line.kind],
      paperText(line.bookingRef ?? ""),
      LABEL_WORDS[line.label],
      paperText(line.reason ?? ""),
      optional(line.grossMinor),
      // The ledger keeps our share as a part of the gross; here it is what is taken off.
      optional(line.commissionMinor === null ? null : -line.commissionMinor),
      amountText(line.amountMinor, currency),
    ]),
    totals: ["Total", "", "", "", "", "", "", amountText(total, currency)],
    emptyText: "This payout has no lines.",
  };
}
