import { newId } from "@/server/platform/ids";
import type { TxContext } from "@/server/platform/context";
import type { AttemptToSend } from "./open-attempt";
import type { LockedItem } from "./pay-together";
import type { OpenTogether, Paying } from "./paying";
import { movedRows, recordMoves } from "./record-moves";
import { loadSendFacts, sendBlocker } from "./send-blocker";
import { attemptKey, bodyHash, transferBody } from "./transfer-body";

/** Commits the attempts of reserved payouts that nothing stands against, as `openAttempt` does for one. */
export async function openTogether(
  tx: TxContext,
  paying: Paying,
  items: readonly LockedItem<OpenTogether>[],
): Promise<ReadonlyMap<string, AttemptToSend>> {
  const numbers = await lastNumbers(
    tx,
    items.map(({ payout }) => payout.id),
  );
  const opened = [];
  for (const { payout } of items) {
    if (payout.status !== "RESERVED") continue;
    const facts = await loadSendFacts(tx, payout.id);
    if (facts.runStatus !== "PAYING" || sendBlocker(facts)) continue;
    const number = (numbers.get(payout.id) ?? 0) + 1;
    const { vendorRef } = facts;
    const body = transferBody({ ...payout, destination: payout.destination!, vendorRef, attempt: number });
    const idempotencyKey = attemptKey(payout.id, number);
    opened.push({ payout, attempt: { id: newId("patt"), number, idempotencyKey, body, calls: 1 } });
  }
  if (opened.length === 0) return new Map();
  const now = tx.clock.now();
  await tx.db.payoutAttempt.createMany({
    data: opened.map(({ payout, attempt }) => ({
      ...attempt,
      payoutId: payout.id,
      bodyHash: bodyHash(attempt.body),
      status: "SENDING" as const,
      firstSentAt: now,
      lastSentAt: now,
      worker: paying.workerName,
    })),
  });
  const moves = opened.map(({ payout, attempt: { number } }) => ({
    payout,
    to: "SENDING" as const,
    reason: `Attempt ${number} to send it`,
    detail: { attempt: number },
  }));
  const count = await tx.db.$executeRaw`
    UPDATE payout p
       SET status = 'SENDING', version = p.version + 1, retry_after = NULL, failure_code = NULL, failure_message = NULL
      FROM jsonb_to_recordset(${JSON.stringify(movedRows(moves))}::jsonb) AS moved(id text, version int)
     WHERE p.id = moved.id AND p.version = moved.version AND p.status = 'RESERVED'`;
  await recordMoves(tx, moves, count);
  for (const { payout } of opened) await paying.checkpoint?.("attempt-in-transaction", payout.id);
  return new Map(opened.map(({ payout, attempt }) => [payout.id, attempt]));
}

async function lastNumbers(tx: TxContext, payoutIds: string[]): Promise<ReadonlyMap<string, number>> {
  const last = await tx.db.payoutAttempt.groupBy({
    by: ["payoutId"],
    where: { payoutId: { in: payoutIds } },
    _max: { number: true },
  });
  return new Map(last.map(({ payoutId, _max }) => [payoutId, _max.number ?? 0]));
}
