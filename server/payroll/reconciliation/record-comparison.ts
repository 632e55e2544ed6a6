import { recordAudit } from "@/server/audit/commands/record-audit";
import { DIFFERENCE_WORDS } from "@/server/payroll/domain/difference-words";
import {
  differenceKey,
  expectedMinor,
  isSettled,
  type Difference,
} from "@/server/payroll/domain/reconcile-payouts";
import type { TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { Comparison } from "./compare-with-provider";

/**
 * Writes down a comparison: both sides of each payout for the statements, and each difference, which is new unless
 * one of the same kind, place and amounts is known. Call it last in the transaction. Resolves to how many are new.
 */
export async function recordComparison(
  tx: TxContext,
  reconciliationId: string,
  comparison: Comparison,
): Promise<{ status: "CLEAN" | "DIFFERS"; found: number; fresh: number }> {
  await writePayouts(tx, reconciliationId, comparison.payouts);
  let fresh = 0;
  for (const difference of comparison.differences)
    if (await writeDifference(tx, reconciliationId, difference)) fresh += 1;
  const found = comparison.differences.length;
  const status = found > 0 ? "DIFFERS" : "CLEAN";
  await tx.db.reconciliation.update({
    where: { id: reconciliationId },
    data: {
      status,
      finishedAt: tx.clock.now(),
      since: comparison.since,
      runCount: new Set(comparison.payouts.map(({ books }) => books.runId)).size,
      payoutCount: comparison.payouts.length,
      transferCount: comparison.transferCount,
      movementCount: comparison.movementCount,
      differenceCount: found,
      error: null,
    },
  });
  await recordAudit(tx, {
    action: "payroll.reconciliation.finished",
    subjectKind: "reconciliation",
    subjectId: reconciliationId,
    after: { status, payouts: comparison.payouts.length, differences: found, newDifferences: fresh },
  });
  return { status, found, fresh };
}

async function writePayouts(
  tx: TxContext,
  reconciliationId: string,
  payouts: Comparison["payouts"],
): Promise<void> {
  const sum = <Item>(items: readonly Item[], of: (item: Item) => bigint) =>
    items.reduce((total, item) => total + of(item), 0n).toString();
  const rows = payouts.map(({ books, provider }) => ({
    payoutId: books.payoutId,
    runId: books.runId,
    status: books.status,
    expectedMinor: expectedMinor(books).toString(),
    ledgerMinor: books.ledgerMinor.toString(),
    transferIds: provider.transfers.map(({ id }) => id),
    transferMinor: sum(provider.transfers, ({ amountMinor }) => amountMinor),
    reversedMinor: sum(provider.transfers, ({ reversedMinor }) => reversedMinor),
    balanceMinor: sum(provider.movements, ({ netMinor }) => -netMinor),
    movementIds: provider.movements.map(({ id }) => id),
    isSettled: isSettled(books),
  }));
  await tx.db.$executeRaw`
    INSERT INTO reconciled_payout (payout_id, run_id, reconciliation_id, compared_at, status, expected_minor,
      ledger_minor, transfer_ids, transfer_minor, reversed_minor, balance_minor, movement_ids, is_settled)
    SELECT r."payoutId", r."runId", ${reconciliationId}, ${tx.clock.now()}, r.status::payout_status, r."expectedMinor",
      r."ledgerMinor", ARRAY(SELECT jsonb_array_elements_text(r."transferIds")), r."transferMinor", r."reversedMinor",
      r."balanceMinor", ARRAY(SELECT jsonb_array_elements_text(r."movementIds")), r."isSettled"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("payoutId" text, "runId" text, status text,
      "expectedMinor" bigint, "ledgerMinor" bigint, "transferIds" jsonb, "transferMinor" bigint,
      "reversedMinor" bigint, "balanceMinor" bigint, "movementIds" jsonb, "isSettled" boolean)
    ON CONFLICT (payout_id) DO UPDATE SET reconciliation_id = EXCLUDED.reconciliation_id,
      compared_at = EXCLUDED.compared_at, status = EXCLUDED.status, expected_minor = EXCLUDED.expected_minor,
      ledger_minor = EXCLUDED.ledger_minor, transfer_ids = EXCLUDED.transfer_ids,
      transfer_minor = EXCLUDED.transfer_minor, reversed_minor = EXCLUDED.reversed_minor,
      balance_minor = EXCLUDED.balance_minor, movement_ids = EXCLUDED.movement_ids, is_settled = EXCLUDED.is_settled`;
}

/** True when it was not known. One that was resolved stays so: its amounts are those that two people have agreed to. */
async function writeDifference(
  tx: TxContext,
  reconciliationId: string,
  difference: Difference,
): Promise<boolean> {
  const now = tx.clock.now();
  const { kind, runId, payoutId, transferId, currency, oursMinor, theirsMinor } = difference;
  const [written] = await tx.db.$queryRaw<{ isNew: boolean }[]>`
    INSERT INTO reconciliation_difference (id, key, kind, reconciliation_id, run_id, payout_id, transfer_id, currency,
      ours_minor, theirs_minor, message, first_found_at, last_found_at)
    VALUES (${newId("rdif")}, ${differenceKey(difference)}, ${kind}::difference_kind, ${reconciliationId}, ${runId},
      ${payoutId}, ${transferId}, ${currency}, ${oursMinor}::bigint, ${theirsMinor}::bigint,
      ${DIFFERENCE_WORDS[kind].title}, ${now}, ${now})
    ON CONFLICT (key) DO UPDATE SET last_found_at = EXCLUDED.last_found_at
    RETURNING (first_found_at = ${now} AND reconciliation_id = ${reconciliationId}) AS "isNew"`;
  return written?.isNew ?? false;
}
