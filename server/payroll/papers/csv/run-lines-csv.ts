import type { Readable } from "node:stream";
import { canonicalDecimal } from "@/server/money/canonical-decimal";
import type { Context } from "@/server/platform/context";
import { offsetText } from "../instant-text";
import { csvStream, type CsvCell } from "./csv-stream";
import { percentDecimal } from "./percent-decimal";
import { streamRows } from "./stream-rows";

export const RUN_LINES_CSV_HEADINGS = [
  "vendor_ref",
  "vendor_name",
  "outcome",
  "kind",
  "label",
  "booking_ref",
  "occurred_at",
  "payable_at",
  "recorded_at",
  "currency",
  "gross",
  "commission",
  "commission_percent",
  "commission_rule",
  "amount",
  "reason",
  "entry_id",
  "posting_id",
  "payout_id",
] as const;

interface LineText {
  vendorRef: string;
  vendorName: string;
  outcome: string;
  kind: string;
  label: string;
  bookingRef: string | null;
  occurredAt: Date;
  payableAt: Date | null;
  recordedAt: Date;
  grossMinor: string | null;
  commissionMinor: string | null;
  commissionBps: number | null;
  commissionRule: string | null;
  amountMinor: string;
  reason: string | null;
  entryId: string;
  postingId: string;
  payoutId: string;
}

// The same postings that the screen shows below each vendor: the claims of what is paid, and for the others what was
// due when the run was drafted and no earlier run had claimed.
const LINES_SQL = `
  WITH line AS (
    SELECT p.id AS payout_id, l.posting_id, l.label::text AS label
      FROM payout p JOIN payout_line l ON l.payout_id = p.id
      WHERE p.run_id = $1 AND p.outcome = 'PAYABLE'
    UNION ALL
    SELECT p.id, l.posting_id, l.label::text
      FROM payout p JOIN released_payout_line l ON l.payout_id = p.id
      WHERE p.run_id = $1 AND p.outcome = 'PAYABLE' AND p.status = 'CANCELLED'
    UNION ALL
    SELECT p.id, g.id, CASE WHEN g.payable_at >= r.starts_at THEN 'DUE' ELSE 'CARRIED' END
      FROM payroll_run r JOIN payout p ON p.run_id = r.id
      JOIN ledger_posting g ON g.vendor_id = p.vendor_id AND g.currency = p.currency AND g.payable_at < r.ends_at
      JOIN ledger_entry e ON e.id = g.entry_id AND e.recorded_at <= r.drafted_at
      LEFT JOIN payout_line l ON l.posting_id = g.id
      LEFT JOIN payout claimed ON claimed.id = l.payout_id
      LEFT JOIN payroll_run claimer ON claimer.id = claimed.run_id
      WHERE r.id = $1 AND p.outcome <> 'PAYABLE' AND (claimer.id IS NULL OR claimer.drafted_at > r.drafted_at)
  )
  SELECT v.ref AS "vendorRef", v.name AS "vendorName", p.outcome::text AS outcome, e.kind::text AS kind, l.label,
    b.ref AS "bookingRef", e.occurred_at AS "occurredAt", g.payable_at AS "payableAt", e.recorded_at AS "recordedAt",
    e.gross_minor::text AS "grossMinor", (-e.commission_minor)::text AS "commissionMinor",
    e.commission_bps AS "commissionBps", c.reason AS "commissionRule", g.amount_minor::text AS "amountMinor",
    e.reason, e.id::text AS "entryId", g.id::text AS "postingId", p.id AS "payoutId"
  FROM line l JOIN payout p ON p.id = l.payout_id JOIN vendor v ON v.id = p.vendor_id
  JOIN ledger_posting g ON g.id = l.posting_id JOIN ledger_entry e ON e.id = g.entry_id
  LEFT JOIN any_booking b ON b.id = e.booking_id LEFT JOIN commission_rate c ON c.id = e.commission_rate_id
  ORDER BY lower(v.name) COLLATE "C", v.ref COLLATE "C", g.id`;

/**
 * The postings behind a run as CSV, one row each, vendors in the order of the run's own CSV. Commission is what is
 * taken off, as on the run page; instants have the offset of the run's zone.
 */
export function runLinesCsv(ctx: Context, run: { id: string; currency: string; timeZone: string }): Readable {
  return csvStream(
    RUN_LINES_CSV_HEADINGS,
    streamRows(ctx.pool, async function* (snapshot) {
      for await (const row of snapshot.stream<LineText>(LINES_SQL, [run.id])) yield cellsOf(row, run);
    }),
  );
}

function cellsOf(row: LineText, run: { currency: string; timeZone: string }): CsvCell[] {
  const amount = (minor: string | null) => ({
    figure: minor === null ? null : canonicalDecimal(BigInt(minor), run.currency),
  });
  const instant = (at: Date | null) => ({ figure: at && offsetText(at, run.timeZone) });
  return [
    { text: row.vendorRef },
    { text: row.vendorName },
    { figure: row.outcome },
    { figure: row.kind },
    { figure: row.label },
    { text: row.bookingRef },
    instant(row.occurredAt),
    instant(row.payableAt),
    instant(row.recordedAt),
    { figure: run.currency },
    amount(row.grossMinor),
    amount(row.commissionMinor),
    { figure: row.commissionBps === null ? null : percentDecimal(row.commissionBps) },
    { text: row.commissionRule },
    amount(row.amountMinor),
    { text: row.reason },
    { figure: row.entryId },
    { figure: row.postingId },
    { figure: row.payoutId },
  ];
}
