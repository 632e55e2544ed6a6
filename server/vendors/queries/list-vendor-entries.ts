import { businessTimeZone } from "@/server/platform/business-time-zone";
import type { Context } from "@/server/platform/context";
import { InvalidInput, NotFound } from "@/server/platform/errors";
import { decodeCursor, encodeCursor } from "@/server/platform/keyset";
import { Prisma } from "@/server/platform/prisma/client";
import type {
  LedgerEntryKind,
  PayoutStatus,
  PayrollSchedule,
  RunStatus,
} from "@/server/platform/prisma/enums";
import { dayOfInstant } from "@/server/platform/business-day";
import type { ListVendorEntriesInput } from "../schemas";

/** One ledger entry of a vendor with all that explains it. Amounts in minor units of its currency. */
export interface VendorEntryRow {
  id: bigint;
  kind: LedgerEntryKind;
  currency: string;
  bookingRef: string | null;
  customerName: string | null;
  /** Earnings and refunds: the booking amount and our share of it, negative for a refund. */
  grossMinor: bigint | null;
  commissionMinor: bigint | null;
  commissionBps: number | null;
  /** Whose rule that rate is, since when it holds, and why. */
  rateSource: "VENDOR" | "STANDARD" | null;
  rateSince: Date | null;
  rateReason: string | null;
  /** What it changes in the vendor's balance. */
  amountMinor: bigint;
  occurredAt: Date;
  recordedAt: Date;
  /** From when a run may claim it; null for what payouts post themselves. */
  payableAt: Date | null;
  reason: string | null;
  createdByName: string | null;
  /** The hold that keeps it out of runs now; null when none does. */
  holdReason: string | null;
  /** The payout that claims it, or that posted it. */
  payoutId: string | null;
  payoutStatus: PayoutStatus | null;
  runId: string | null;
  runSchedule: PayrollSchedule | null;
  runPeriodStart: string | null;
  runPeriodEnd: string | null;
  runStatus: RunStatus | null;
}

const SORT = "occurred:desc";

/** One page of a vendor's ledger entries, latest fact first, and the next page's cursor or null. Throws NotFound. */
export async function listVendorEntries(ctx: Context, input: ListVendorEntriesInput) {
  const vendor = await ctx.db.vendor.findUnique({ where: { id: input.vendorId }, select: { id: true } });
  if (!vendor) throw new NotFound("Vendor", input.vendorId);
  const today = dayOfInstant(ctx.clock.now(), businessTimeZone());
  const begins = input.search ? `${input.search.replaceAll(/[\\%_]/g, "\\$&")}%` : "";
  const rows = await ctx.db.$queryRaw<VendorEntryRow[]>`
    WITH own AS (
      SELECT entry_id, sum(amount_minor)::bigint AS amount, min(payable_at) AS payable_at,
        min(id) FILTER (WHERE payable_at IS NOT NULL) AS posting_id
      FROM ledger_posting
      WHERE vendor_id = ${vendor.id} ${input.currency ? Prisma.sql`AND currency = ${input.currency}` : Prisma.empty}
      GROUP BY entry_id
    ), page AS (
      SELECT e.*, own.amount, own.payable_at, own.posting_id, b.ref AS booking_ref, b.customer_name
      FROM own JOIN ledger_entry e ON e.id = own.entry_id LEFT JOIN any_booking b ON b.id = e.booking_id
      WHERE TRUE
        ${input.kind?.length ? Prisma.sql`AND e.kind::text = ANY(${input.kind}::text[])` : Prisma.empty}
        ${input.search ? Prisma.sql`AND b.ref ILIKE ${begins}` : Prisma.empty}
        ${input.cursor ? afterCursor(input.cursor) : Prisma.empty}
      ORDER BY date_trunc('milliseconds', e.occurred_at) DESC, e.id DESC LIMIT ${input.limit + 1}
    )
    SELECT e.id, e.kind::text AS kind, e.currency, e.booking_ref AS "bookingRef", e.customer_name AS "customerName",
      e.gross_minor AS "grossMinor", e.commission_minor AS "commissionMinor", e.commission_bps AS "commissionBps",
      CASE WHEN c.id IS NULL THEN NULL WHEN c.vendor_id IS NULL THEN 'STANDARD' ELSE 'VENDOR' END AS "rateSource",
      c.effective_from AS "rateSince", c.reason AS "rateReason", e.amount AS "amountMinor",
      e.occurred_at AS "occurredAt", e.recorded_at AS "recordedAt", e.payable_at AS "payableAt", e.reason,
      e.created_by_name AS "createdByName", h.reason AS "holdReason", o.id AS "payoutId",
      o.status::text AS "payoutStatus", r.id AS "runId", r.schedule::text AS "runSchedule",
      r.period_start::text AS "runPeriodStart", r.period_end::text AS "runPeriodEnd", r.status::text AS "runStatus"
    FROM page e
    LEFT JOIN commission_rate c ON c.id = e.commission_rate_id
    LEFT JOIN payout_line l ON l.posting_id = e.posting_id
    LEFT JOIN payout o ON o.id = coalesce(e.payout_id, l.payout_id)
    LEFT JOIN payroll_run r ON r.id = o.run_id
    LEFT JOIN LATERAL (
      SELECT reason FROM hold
      WHERE vendor_id = ${vendor.id} AND released_at IS NULL AND (release_on IS NULL OR release_on > ${today}::date)
        AND (booking_id IS NULL OR booking_id = e.booking_id) AND e.posting_id IS NOT NULL AND l.posting_id IS NULL
      ORDER BY placed_at LIMIT 1
    ) h ON true
    ORDER BY date_trunc('milliseconds', e.occurred_at) DESC, e.id DESC`;
  const entries = rows.slice(0, input.limit);
  const last = entries.at(-1);
  return {
    entries,
    nextCursor:
      rows.length > input.limit && last
        ? encodeCursor({ sort: SORT, value: last.occurredAt.toISOString(), id: last.id.toString() })
        : null,
  };
}

function afterCursor(text: string): Prisma.Sql {
  const { value, id } = decodeCursor(text, SORT);
  const at = new Date(value ?? "");
  if (Number.isNaN(at.getTime()) || !/^\d{1,18}$/.test(id))
    throw new InvalidInput("This is no place in a list.", "cursor");
  // The cursor has milliseconds and the column microseconds: rows of that millisecond are told apart by their ids.
  return Prisma.sql`AND (date_trunc('milliseconds', e.occurred_at), e.id) < (${at}::timestamptz, ${BigInt(id)}::bigint)`;
}
