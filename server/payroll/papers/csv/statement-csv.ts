import type { Readable } from "node:stream";
import { canonicalDecimal } from "@/server/money/canonical-decimal";
import type { Context } from "@/server/platform/context";
import { dayStart, offsetText } from "../instant-text";
import { receiptNumberText } from "../receipt-number";
import type { StatementOf } from "../statement-paper";
import { csvStream, type CsvCell } from "./csv-stream";
import { streamRows } from "./stream-rows";

export const STATEMENT_CSV_HEADINGS = [
  "occurred_at",
  "kind",
  "booking_ref",
  "receipt_number",
  "reason",
  "currency",
  "gross",
  "commission",
  "amount",
  "balance",
  "entry_id",
] as const;

interface EntryText {
  entryId: string;
  kind: string;
  occurredAt: Date;
  bookingRef: string | null;
  receiptNumber: string | null;
  reason: string | null;
  grossMinor: string | null;
  commissionMinor: string | null;
  amountMinor: string;
}

const OWN_SQL = `
  SELECT entry_id, sum(amount_minor)::bigint AS amount FROM ledger_posting
  WHERE vendor_id = $1 AND currency = $2 GROUP BY entry_id`;

const OPENING_SQL = `
  SELECT coalesce(sum(own.amount), 0)::bigint::text AS minor
  FROM (${OWN_SQL}) own JOIN ledger_entry e ON e.id = own.entry_id WHERE e.occurred_at < $3`;

const ENTRIES_SQL = `
  SELECT e.id::text AS "entryId", e.kind::text AS kind, e.occurred_at AS "occurredAt", b.ref AS "bookingRef",
    c.number::text AS "receiptNumber", e.reason, e.gross_minor::text AS "grossMinor",
    (-e.commission_minor)::text AS "commissionMinor", own.amount::text AS "amountMinor"
  FROM (${OWN_SQL}) own JOIN ledger_entry e ON e.id = own.entry_id
  LEFT JOIN any_booking b ON b.id = e.booking_id LEFT JOIN receipt c ON c.payout_id = e.payout_id
  WHERE e.occurred_at >= $3 AND e.occurred_at < $4 ORDER BY e.occurred_at, e.id`;

/**
 * A vendor's statement as CSV: the opening balance, each entry with the balance after it, and the closing balance.
 * The same entries as `getVendorStatement` gives, without ever holding them all. Vendor, currency and days must have
 * been checked; days are `YYYY-MM-DD` in the zone.
 */
export function statementCsv(ctx: Context, about: StatementOf, timeZone: string): Readable {
  const { vendorId, currency } = about;
  const [startsAt, endsAt] = [dayStart(about.from, timeZone), dayStart(about.to, timeZone)];
  return csvStream(
    STATEMENT_CSV_HEADINGS,
    streamRows(ctx.pool, async function* (snapshot) {
      const [opening] = await snapshot.query<{ minor: string }>(OPENING_SQL, [vendorId, currency, startsAt]);
      let balanceMinor = BigInt(opening?.minor ?? "0");
      yield balanceCells("OPENING_BALANCE", startsAt, balanceMinor, currency, timeZone);
      const entries = snapshot.stream<EntryText>(ENTRIES_SQL, [vendorId, currency, startsAt, endsAt]);
      for await (const entry of entries) {
        balanceMinor += BigInt(entry.amountMinor);
        yield entryCells(entry, balanceMinor, currency, timeZone);
      }
      yield balanceCells("CLOSING_BALANCE", endsAt, balanceMinor, currency, timeZone);
    }),
  );
}

function balanceCells(
  kind: "OPENING_BALANCE" | "CLOSING_BALANCE",
  at: Date,
  balanceMinor: bigint,
  currency: string,
  timeZone: string,
): CsvCell[] {
  const nothing = { figure: null };
  return [
    { figure: offsetText(at, timeZone) },
    { figure: kind },
    nothing,
    nothing,
    nothing,
    { figure: currency },
    nothing,
    nothing,
    nothing,
    { figure: canonicalDecimal(balanceMinor, currency) },
    nothing,
  ];
}

function entryCells(entry: EntryText, balanceMinor: bigint, currency: string, timeZone: string): CsvCell[] {
  const amount = (minor: string | null) => ({
    figure: minor === null ? null : canonicalDecimal(BigInt(minor), currency),
  });
  return [
    { figure: offsetText(entry.occurredAt, timeZone) },
    { figure: entry.kind },
    { text: entry.bookingRef },
    { figure: entry.receiptNumber === null ? null : receiptNumberText(BigInt(entry.receiptNumber)) },
    { text: entry.reason },
    { figure: currency },
    amount(entry.grossMinor),
    amount(entry.commissionMinor),
    amount(entry.amountMinor),
    { figure: canonicalDecimal(balanceMinor, currency) },
    { figure: entry.entryId },
  ];
}
