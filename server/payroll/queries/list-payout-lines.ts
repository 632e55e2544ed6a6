import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import { Prisma } from "@/server/platform/prisma/client";
import type { LedgerEntryKind, LineLabel } from "@/server/platform/prisma/enums";
import type { ListPayoutLinesInput } from "../schemas";

/** One posting of a payout with where it comes from. Amounts in minor units of the payout's currency. */
export interface PayoutLineRow {
  postingId: bigint;
  entryId: bigint;
  kind: LedgerEntryKind;
  label: LineLabel;
  bookingRef: string | null;
  customerName: string | null;
  completedAt: Date | null;
  /** Earnings and refunds: the booking amount and our commission on it. */
  grossMinor: bigint | null;
  commissionMinor: bigint | null;
  commissionBps: number | null;
  /** Why this rate: the rule's own reason, and since when it holds. */
  commissionRule: string | null;
  commissionSince: Date | null;
  amountMinor: bigint;
  reason: string | null;
  createdByName: string | null;
  payableAt: Date;
  recordedAt: Date;
  /** For a refund, or a carried reversal, of what an earlier payout paid: that payout, which this line takes back of. */
  clawbackOfPayoutId: string | null;
  clawbackPaidAt: Date | null;
}

// The payout that paid the earning which a refund corrects, or that a reversal could not take back of, where that is
// another one and it was sent.
const PAID_BY_ORIGINAL = Prisma.sql`
  LEFT JOIN LATERAL (
    SELECT o.id, o.sent_at FROM payout o
    WHERE e.kind = 'ADJUSTMENT' AND o.id = e.payout_id AND o.id <> shown.id
    UNION ALL
    SELECT o.id, o.sent_at FROM ledger_posting op
    JOIN payout_line ol ON ol.posting_id = op.id JOIN payout o ON o.id = ol.payout_id
    WHERE e.kind = 'REFUND' AND op.entry_id = e.corrects_entry_id AND op.vendor_id IS NOT NULL
      AND o.status IN ('SENT', 'PAID') AND o.id <> shown.id
    LIMIT 1
  ) original ON true`;

/**
 * One page of the postings behind a payout, in the order they were posted. For a payout that is paid, or will be,
 * these are its claims; for one that is not payable they are what was due when the run was drafted and what has not
 * been claimed by an earlier run.
 */
export async function listPayoutLines(ctx: Context, input: ListPayoutLinesInput) {
  const payout = await ctx.db.payout.findUnique({
    where: { id: input.payoutId },
    select: { id: true, vendorId: true, currency: true, outcome: true, status: true, run: true },
  });
  if (!payout) throw new NotFound("Payout", input.payoutId);
  const after = BigInt(input.cursor ?? "0");
  const take = input.limit + 1;
  const rows =
    payout.outcome === "PAYABLE"
      ? await ctx.db.$queryRaw<PayoutLineRow[]>`
          WITH line AS (
            SELECT posting_id, label FROM payout_line WHERE payout_id = ${payout.id} AND posting_id > ${after}
            UNION ALL
            SELECT posting_id, label FROM released_payout_line
            WHERE payout_id = ${payout.id} AND posting_id > ${after} AND ${payout.status === "CANCELLED"}
          )
          SELECT p.id AS "postingId", e.id AS "entryId", e.kind::text AS kind, l.label::text AS label,
            b.ref AS "bookingRef", b.customer_name AS "customerName", b.completed_at AS "completedAt",
            e.gross_minor AS "grossMinor", e.commission_minor AS "commissionMinor", e.commission_bps AS "commissionBps",
            c.reason AS "commissionRule", c.effective_from AS "commissionSince", p.amount_minor AS "amountMinor",
            e.reason, e.created_by_name AS "createdByName", p.payable_at AS "payableAt", e.recorded_at AS "recordedAt",
            original.id AS "clawbackOfPayoutId", original.sent_at AS "clawbackPaidAt"
          FROM (SELECT ${payout.id}::text AS id) shown CROSS JOIN line l JOIN ledger_posting p ON p.id = l.posting_id JOIN ledger_entry e ON e.id = p.entry_id
          LEFT JOIN any_booking b ON b.id = e.booking_id LEFT JOIN commission_rate c ON c.id = e.commission_rate_id
          ${PAID_BY_ORIGINAL}
          ORDER BY p.id LIMIT ${take}`
      : await ctx.db.$queryRaw<PayoutLineRow[]>`
          SELECT p.id AS "postingId", e.id AS "entryId", e.kind::text AS kind,
            CASE WHEN p.payable_at >= ${payout.run.startsAt} THEN 'DUE' ELSE 'CARRIED' END AS label,
            b.ref AS "bookingRef", b.customer_name AS "customerName", b.completed_at AS "completedAt",
            e.gross_minor AS "grossMinor", e.commission_minor AS "commissionMinor", e.commission_bps AS "commissionBps",
            c.reason AS "commissionRule", c.effective_from AS "commissionSince", p.amount_minor AS "amountMinor",
            e.reason, e.created_by_name AS "createdByName", p.payable_at AS "payableAt", e.recorded_at AS "recordedAt",
            original.id AS "clawbackOfPayoutId", original.sent_at AS "clawbackPaidAt"
          FROM (SELECT ${payout.id}::text AS id) shown CROSS JOIN ledger_posting p
          JOIN ledger_entry e ON e.id = p.entry_id
          LEFT JOIN any_booking b ON b.id = e.booking_id LEFT JOIN commission_rate c ON c.id = e.commission_rate_id
          ${PAID_BY_ORIGINAL}
          LEFT JOIN payout_line l ON l.posting_id = p.id
          LEFT JOIN payout claimed ON claimed.id = l.payout_id
          LEFT JOIN payroll_run r ON r.id = claimed.run_id
          WHERE p.vendor_id = ${payout.vendorId} AND p.currency = ${payout.currency}
            AND p.payable_at < ${payout.run.endsAt} AND e.recorded_at <= ${payout.run.draftedAt} AND p.id > ${after}
            AND (r.id IS NULL OR r.drafted_at > ${payout.run.draftedAt})
          ORDER BY p.id LIMIT ${take}`;
  const lines = rows.slice(0, input.limit);
  return {
    lines,
    nextCursor: rows.length > input.limit ? (lines.at(-1)?.postingId.toString() ?? null) : null,
  };
}
