import { isCurrency } from "@/server/money/currency";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import type { Context } from "@/server/platform/context";
import { InvalidInput, NotFound } from "@/server/platform/errors";
import { Prisma } from "@/server/platform/prisma/client";
import type { LedgerEntryKind } from "@/server/platform/prisma/enums";
import { dayStartsAt } from "@/server/platform/business-day";

export interface VendorStatementInput {
  vendorId: string;
  /** ISO 4217 code; a statement is about one currency. */
  currency: string;
  /** First business day, `YYYY-MM-DD`. */
  from: string;
  /** The business day after the last. */
  to: string;
  /** Rows at most; all of them when left out. Balances and totals are of the whole statement either way. */
  limit?: number;
}

/** One entry of a statement. Amounts in minor units. */
export interface VendorStatementRow {
  entryId: bigint;
  occurredAt: Date;
  kind: LedgerEntryKind;
  bookingRef: string | null;
  /** Earnings and refunds: the booking amount and our share of it, negative for a refund. */
  grossMinor: bigint | null;
  commissionMinor: bigint | null;
  commissionBps: number | null;
  reason: string | null;
  payoutId: string | null;
  receiptNumber: bigint | null;
  /** What the entry changes. */
  amountMinor: bigint;
  /** The balance after it. */
  balanceMinor: bigint;
}

/** Sums of the rows, which lead from the opening to the closing balance. Minor units, signed. */
export interface VendorStatementTotals {
  grossMinor: bigint;
  commissionMinor: bigint;
  earningsMinor: bigint;
  refundsMinor: bigint;
  adjustmentsMinor: bigint;
  /** Payouts less those that were voided or returned: zero or negative in all but odd periods. */
  payoutsMinor: bigint;
}

export interface VendorStatement {
  vendor: { id: string; ref: string; name: string };
  currency: string;
  from: string;
  to: string;
  timeZone: string;
  /** The instants of the two days' first moments. */
  startsAt: Date;
  endsAt: Date;
  openingMinor: bigint;
  closingMinor: bigint;
  totals: VendorStatementTotals;
  rowCount: number;
  rows: VendorStatementRow[];
}

/**
 * What moved a vendor's balance from one business day to another, half-open: entries that happened at or after the
 * first moment of `from` and before that of `to`, oldest first, with the running balance. A payout stands where its
 * money was set aside. It tells what is known now: an entry that is recorded later with an earlier date changes it.
 *
 * Throws NotFound, and InvalidInput for a currency that does not exist and for days in the wrong order.
 */
export async function getVendorStatement(
  ctx: Context,
  input: VendorStatementInput,
): Promise<VendorStatement> {
  if (!isCurrency(input.currency)) throw new InvalidInput("There is no such currency.", "currency");
  if (input.from >= input.to) throw new InvalidInput("The end is not after the beginning.", "to");
  const vendor = await ctx.db.vendor.findUnique({
    where: { id: input.vendorId },
    select: { id: true, ref: true, name: true },
  });
  if (!vendor) throw new NotFound("Vendor", input.vendorId);
  const timeZone = businessTimeZone();
  const startsAt = dayStartsAt(input.from, timeZone);
  const endsAt = dayStartsAt(input.to, timeZone);
  // One statement, so that opening, rows and totals are of the same moment.
  const rows = await ctx.db.$queryRaw<(VendorStatementRow & SumColumns)[]>`
    WITH own AS (
      SELECT entry_id, sum(amount_minor)::bigint AS amount FROM ledger_posting
      WHERE vendor_id = ${vendor.id} AND currency = ${input.currency} GROUP BY entry_id
    ), known AS (
      SELECT e.*, own.amount FROM own JOIN ledger_entry e ON e.id = own.entry_id WHERE e.occurred_at < ${endsAt}
    ), opening AS (
      SELECT coalesce(sum(amount), 0)::bigint AS minor FROM known WHERE occurred_at < ${startsAt}
    ), line AS (
      SELECT k.*, (o.minor + sum(k.amount) OVER (ORDER BY k.occurred_at, k.id))::bigint AS balance
      FROM known k CROSS JOIN opening o WHERE k.occurred_at >= ${startsAt}
    ), sums AS (
      SELECT count(*)::int AS rows, coalesce(sum(amount), 0)::bigint AS amount,
        coalesce(sum(gross_minor), 0)::bigint AS gross, coalesce(sum(commission_minor), 0)::bigint AS commission,
        coalesce(sum(amount) FILTER (WHERE kind = 'EARNING'), 0)::bigint AS earnings,
        coalesce(sum(amount) FILTER (WHERE kind = 'REFUND'), 0)::bigint AS refunds,
        coalesce(sum(amount) FILTER (WHERE kind = 'ADJUSTMENT'), 0)::bigint AS adjustments,
        coalesce(sum(amount) FILTER (WHERE kind NOT IN ('EARNING', 'REFUND', 'ADJUSTMENT')), 0)::bigint AS payouts
      FROM line
    ), shown AS (
      SELECT * FROM line ORDER BY occurred_at, id ${input.limit === undefined ? Prisma.empty : Prisma.sql`LIMIT ${input.limit}`}
    )
    SELECT l.id AS "entryId", l.occurred_at AS "occurredAt", l.kind::text AS kind, b.ref AS "bookingRef",
      l.gross_minor AS "grossMinor", l.commission_minor AS "commissionMinor", l.commission_bps AS "commissionBps",
      l.reason, l.payout_id AS "payoutId", c.number AS "receiptNumber", l.amount AS "amountMinor",
      l.balance AS "balanceMinor", o.minor AS opening, s.rows AS "rowCount", s.amount AS change, s.gross, s.commission,
      s.earnings, s.refunds, s.adjustments, s.payouts
    FROM opening o CROSS JOIN sums s LEFT JOIN shown l ON true
    LEFT JOIN any_booking b ON b.id = l.booking_id LEFT JOIN receipt c ON c.payout_id = l.payout_id
    ORDER BY l.occurred_at, l.id`;
  const sums = rows[0]!;
  return {
    vendor,
    currency: input.currency,
    from: input.from,
    to: input.to,
    timeZone,
    startsAt,
    endsAt,
    openingMinor: sums.opening,
    closingMinor: sums.opening + sums.change,
    totals: {
      grossMinor: sums.gross,
      commissionMinor: sums.commission,
      earningsMinor: sums.earnings,
      refundsMinor: sums.refunds,
      adjustmentsMinor: sums.adjustments,
      payoutsMinor: sums.payouts,
    },
    rowCount: sums.rowCount,
    // An empty period still gives one row, for the sums.
    rows: rows.filter((row) => row.entryId !== null).map(rowOf),
  };
}

interface SumColumns {
  opening: bigint;
  change: bigint;
  rowCount: number;
  gross: bigint;
  commission: bigint;
  earnings: bigint;
  refunds: bigint;
  adjustments: bigint;
  payouts: bigint;
}

function rowOf(row: VendorStatementRow): VendorStatementRow {
  const { entryId, occurredAt, kind, bookingRef, grossMinor, commissionMinor, commissionBps } = row;
  const { reason, payoutId, receiptNumber, amountMinor, balanceMinor } = row;
  return {
    entryId,
    occurredAt,
    kind,
    bookingRef,
    grossMinor,
    commissionMinor,
    commissionBps,
    reason,
    payoutId,
    receiptNumber,
    amountMinor,
    balanceMinor,
  };
}
