import type { Readable } from "node:stream";
import { canonicalDecimal } from "@/server/money/canonical-decimal";
import type { Context } from "@/server/platform/context";
import { csvStream, type CsvCell } from "./csv-stream";
import { streamRows } from "./stream-rows";

const HEADINGS = [
  "vendor_ref",
  "vendor_name",
  "payout_id",
  "status",
  "currency",
  "should_have_left",
  "ledger",
  "transfer_ids",
  "transfers",
  "taken_back",
  "balance_transaction_ids",
  "balance",
  "difference",
  "compared_at",
] as const;

interface Row {
  vendor_ref: string;
  vendor_name: string;
  payout_id: string;
  status: string;
  expected_minor: string;
  ledger_minor: string;
  transfer_ids: string[];
  transfer_minor: string;
  reversed_minor: string;
  movement_ids: string[];
  balance_minor: string;
  compared_at: Date;
}

const ROWS_SQL = `
  SELECT v.ref AS vendor_ref, v.name AS vendor_name, c.payout_id, c.status::text AS status,
    c.expected_minor::text, c.ledger_minor::text, c.transfer_ids, c.transfer_minor::text, c.reversed_minor::text,
    c.movement_ids, c.balance_minor::text, c.compared_at
  FROM reconciled_payout c JOIN payout p ON p.id = c.payout_id JOIN vendor v ON v.id = p.vendor_id
  WHERE c.run_id = $1 ORDER BY v.ref COLLATE "C", c.payout_id`;

/**
 * The statement of a run: both sides of each payout as they were last compared, in the order of vendors. Amounts are
 * decimals in the run's currency; `difference` is what the provider's balance lost more than should have left.
 */
export function reconciliationCsv(ctx: Context, run: { id: string; currency: string }): Readable {
  return csvStream(
    HEADINGS,
    streamRows(ctx.pool, async function* (snapshot) {
      for await (const row of snapshot.stream<Row>(ROWS_SQL, [run.id])) yield cellsOf(row, run.currency);
    }),
  );
}

function cellsOf(row: Row, currency: string): CsvCell[] {
  const amount = (minor: bigint) => ({ figure: canonicalDecimal(minor, currency) });
  return [
    { text: row.vendor_ref },
    { text: row.vendor_name },
    { figure: row.payout_id },
    { figure: row.status },
    { figure: currency },
    amount(BigInt(row.expected_minor)),
    amount(BigInt(row.ledger_minor)),
    { text: row.transfer_ids.join(" ") },
    amount(BigInt(row.transfer_minor)),
    amount(BigInt(row.reversed_minor)),
    { text: row.movement_ids.join(" ") },
    amount(BigInt(row.balance_minor)),
    amount(BigInt(row.balance_minor) - BigInt(row.expected_minor)),
    { figure: row.compared_at.toISOString() },
  ];
}
