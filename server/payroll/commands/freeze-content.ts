import type { Context, TxContext } from "@/server/platform/context";

/**
 * The hash of a run's content as it stands in the tables now: SHA-256 as 64 hex digits, in the format of
 * domain/content-hash.ts, worked out in the database so that a run of a million lines never leaves it.
 */
export async function computeRunHash(ctx: Context, runId: string): Promise<string> {
  const [row] = await ctx.db.$queryRaw<{ hash: string }[]>`
    WITH payout_hash AS (
      SELECT p.id, encode(sha256(convert_to(concat_ws(E'\n',
        p.id || '|' || p.vendor_id || '|' || p.currency || '|' || p.outcome || '|' || p.net_minor || '|' || coalesce(p.destination, ''),
        (SELECT string_agg(l.posting_id || '|' || l.amount_minor, E'\n' ORDER BY l.posting_id)
          FROM payout_line l WHERE l.payout_id = p.id)), 'UTF8')), 'hex') AS hash
      FROM payout p WHERE p.run_id = ${runId}
    )
    SELECT encode(sha256(convert_to(concat_ws(E'\n',
      r.id || '|' || r.schedule || '|' || to_char(r.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
        || '|' || to_char(r.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '|' || r.currency,
      (SELECT string_agg(h.id || '|' || h.hash, E'\n' ORDER BY h.id COLLATE "C") FROM payout_hash h)), 'UTF8')), 'hex') AS hash
    FROM payroll_run r WHERE r.id = ${runId}`;
  if (!row) throw new Error(`Payroll run ${runId} vanished while it was hashed.`);
  return row.hash;
}

/** What does not fit in a run's stored content; empty when all is well. Sentences for the reviewer. */
export async function contentFaults(tx: TxContext, runId: string): Promise<string[]> {
  const [row] = await tx.db.$queryRaw<{ wrongClaims: bigint; unbalanced: bigint }[]>`
    SELECT
      (SELECT count(*) FROM payout p
        LEFT JOIN (SELECT payout_id, sum(amount_minor) AS claimed, count(*) AS lines FROM payout_line GROUP BY payout_id) l
          ON l.payout_id = p.id
        WHERE p.run_id = ${runId} AND p.outcome = 'PAYABLE'
          AND (coalesce(l.claimed, 0) <> p.net_minor OR coalesce(l.lines, 0) <> p.line_count)) AS "wrongClaims",
      (SELECT count(*) FROM (SELECT 1 FROM ledger_posting GROUP BY currency HAVING sum(amount_minor) <> 0) u) AS unbalanced`;
  const faults: string[] = [];
  if (row && row.wrongClaims > 0n)
    faults.push(`${row.wrongClaims} payouts do not equal the postings that they claim`);
  if (row && row.unbalanced > 0n) faults.push("the ledger does not balance");
  return faults;
}
