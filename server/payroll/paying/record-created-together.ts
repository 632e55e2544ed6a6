import { postEntries } from "@/server/ledger/post-entries";
import type { TxContext } from "@/server/platform/context";
import type { LockedItem } from "./pay-together";
import type { CreatedTogether, Paying } from "./paying";
import { movedRows, recordMoves } from "./record-moves";
import { sentEntry } from "./record-payout-money";
import { transferDifferences } from "./transfer-body";

/** Writes down that transfers exist and their money has left, as `recordCreated` does for one. */
export async function recordCreatedTogether(
  tx: TxContext,
  paying: Paying,
  items: readonly LockedItem<CreatedTogether>[],
): Promise<ReadonlyMap<string, "done">> {
  const made = items.filter(
    ({ item, payout }) =>
      payout.status === "SENDING" && transferDifferences(item.attempt.body, item.transfer).length === 0,
  );
  if (made.length === 0) return new Map();
  const now = tx.clock.now();
  const rows = made.map(({ item, payout }) => ({
    payoutId: payout.id,
    attemptId: item.attempt.id,
    transferId: item.transfer.id,
    evidence: item.evidence,
  }));
  await tx.db.$executeRaw`
    UPDATE payout_attempt t
       SET status = 'CREATED', stripe_transfer_id = made."transferId", resolved_at = ${now}::timestamptz,
           evidence = made.evidence
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS made("attemptId" text, "transferId" text, evidence jsonb)
     WHERE t.id = made."attemptId"`;
  await postEntries(
    tx,
    made.map(({ payout }) => sentEntry(tx, payout)),
  );
  const moves = made.map(({ item, payout }) => ({
    payout,
    to: "SENT" as const,
    reason: `Stripe made transfer ${item.transfer.id}`,
    detail: { attempt: item.attempt.number, transferId: item.transfer.id },
  }));
  const moved = movedRows(moves).map((row, index) => ({ ...row, transferId: rows[index]!.transferId }));
  const confirmAfter = new Date(now.getTime() + paying.settings.confirmAfterMs);
  const count = await tx.db.$executeRaw`
    UPDATE payout p
       SET status = 'SENT', version = p.version + 1, lease_until = NULL, lease_owner = NULL,
           stripe_transfer_id = moved."transferId", sent_at = ${now}::timestamptz,
           confirm_after = coalesce(p.confirm_after, ${confirmAfter}::timestamptz),
           retry_after = NULL, failure_code = NULL, failure_message = NULL
      FROM jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) AS moved(id text, version int, "transferId" text)
     WHERE p.id = moved.id AND p.version = moved.version AND p.status = 'SENDING'`;
  await recordMoves(tx, moves, count);
  for (const { payout } of made) await paying.checkpoint?.("result-in-transaction", payout.id);
  return new Map(made.map(({ payout }) => [payout.id, "done" as const]));
}
