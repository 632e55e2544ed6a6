import type { TxContext } from "@/server/platform/context";
import { Prisma } from "@/server/platform/prisma/client";
import type { RunToCalculate } from "./calculate-payouts";

/**
 * Collects into the temporary table `draft_line` every unclaimed posting that became payable before the period's
 * end, of the schedule's vendors or of the named ones. Each is labelled: DUE in this period, CARRIED when the
 * schedule's earlier run already knew it, LATE when it was written down after its own period's run. A posting of a
 * booking on hold is collected and marked, so that its vendor can be told why.
 */
export async function collectDraftLines(
  tx: TxContext,
  run: RunToCalculate,
  vendorIds?: readonly string[],
): Promise<void> {
  // Conditions that do not apply are left out rather than made true: the planner sees the rest as it is.
  const ofSchedule =
    run.schedule === "OFF_CYCLE"
      ? Prisma.empty
      : Prisma.sql`AND v.schedule = ${run.schedule}::text::vendor_schedule`;
  const ofVendors = vendorIds ? Prisma.sql`AND v.id = ANY(${vendorIds}::text[])` : Prisma.empty;
  await tx.db.$executeRaw`DROP TABLE IF EXISTS draft_line`;
  await tx.db.$executeRaw`
    CREATE TEMPORARY TABLE draft_line (
      posting_id bigint, vendor_id text, amount_minor bigint, kind ledger_entry_kind,
      gross_minor bigint, commission_minor bigint, label line_label, held boolean
    ) ON COMMIT DROP`;
  await tx.db.$executeRaw`
    WITH before AS (
      SELECT max(drafted_at) AS drafted_at, max(ends_at) AS ends_at FROM (
        SELECT drafted_at, ends_at FROM payroll_run
        WHERE schedule = ${run.schedule}::payroll_schedule AND currency = ${run.currency}
          AND status <> 'CANCELLED' AND ends_at <= ${run.startsAt} AND id <> ${run.id}
        ORDER BY ends_at DESC LIMIT 1
      ) latest
    ), held_booking AS (
      SELECT DISTINCT booking_id FROM hold
      WHERE booking_id IS NOT NULL AND released_at IS NULL
        AND (release_on IS NULL OR release_on > (${tx.clock.now()}::timestamptz AT TIME ZONE ${run.timeZone})::date)
    ), held_entry AS (
      SELECT e.id FROM ledger_entry e JOIN held_booking h ON h.booking_id = e.booking_id WHERE e.kind = 'EARNING'
    ), held AS MATERIALIZED (
      SELECT id FROM held_entry
      UNION
      SELECT r.id FROM ledger_entry r JOIN held_entry h ON r.corrects_entry_id = h.id
    )
    INSERT INTO draft_line
    SELECT p.id, p.vendor_id, p.amount_minor, e.kind, e.gross_minor, e.commission_minor,
      CASE
        WHEN p.payable_at >= ${run.startsAt} THEN 'DUE'::line_label
        WHEN p.payable_at < b.ends_at AND e.recorded_at <= b.drafted_at THEN 'CARRIED'::line_label
        ELSE 'LATE'::line_label
      END,
      e.id IN (SELECT id FROM held)
    FROM ledger_posting p
    JOIN ledger_entry e ON e.id = p.entry_id
    JOIN vendor v ON v.id = p.vendor_id
    CROSS JOIN before b
    WHERE p.vendor_id IS NOT NULL AND p.currency = ${run.currency} AND p.payable_at < ${run.endsAt}
      AND NOT v.is_test
      ${ofSchedule} ${ofVendors}
      AND NOT EXISTS (SELECT 1 FROM payout_line l WHERE l.posting_id = p.id)`;
  await tx.db.$executeRaw`ANALYZE draft_line`;
}
