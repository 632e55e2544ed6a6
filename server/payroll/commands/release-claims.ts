import type { TxContext } from "@/server/platform/context";

/** Moves the claims of the run's cancelled payouts to the record of released ones, so that other runs may claim them. */
export async function releaseClaims(tx: TxContext, runId: string, reason: string): Promise<void> {
  await tx.db.$executeRaw`
    WITH freed AS (
      DELETE FROM payout_line l USING payout p
      WHERE p.id = l.payout_id AND p.run_id = ${runId} AND p.status = 'CANCELLED'
      RETURNING l.posting_id, l.payout_id, l.amount_minor, l.label
    )
    INSERT INTO released_payout_line (posting_id, payout_id, amount_minor, label, reason)
    SELECT posting_id, payout_id, amount_minor, label, ${reason} FROM freed`;
}
