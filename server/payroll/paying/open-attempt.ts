import { inTransaction, type Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { LEASE_ENDED, lockClaimed, type ClaimedPayout } from "./claim-payout";
import { failPayout } from "./fail-payout";
import { movePayout } from "./move-payout";
import type { Paying } from "./paying";
import { raiseAlarm } from "./raise-alarm";
import { loadSendFacts, sendBlocker, type SendBlocker } from "./send-blocker";
import { attemptKey, bodyHash, transferBody, type TransferBody } from "./transfer-body";

/** An attempt about to be sent, as it is stored. */
export interface AttemptToSend {
  id: string;
  number: number;
  idempotencyKey: string;
  body: TransferBody;
  /** How often it was or is now being sent, this time included. */
  calls: number;
}

/**
 * Looks whether a reserved payout may still be sent, and commits the attempt that will be: number, key, body and its
 * hash. When something stands against it (`accountBlocker` is what was found at the account) the payout fails with
 * that reason. Resolves to null when nothing is to be sent. Throws Overtaken.
 */
export async function openAttempt(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedPayout,
  accountBlocker: SendBlocker | null,
): Promise<AttemptToSend | null> {
  const opened = accountBlocker ? "alone" : ((await paying.together?.open({ claimed })) ?? "alone");
  if (opened !== "alone") return opened;
  return inTransaction(ctx, async (tx) => {
    const payout = await lockClaimed(tx, claimed);
    if (payout.status !== "RESERVED") return null;
    const facts = await loadSendFacts(tx, payout.id);
    // Paused, or its approval undone: it waits where it is.
    if (facts.runStatus !== "PAYING") {
      await tx.db.payout.update({ where: { id: payout.id }, data: LEASE_ENDED });
      return null;
    }
    const blocker = sendBlocker(facts) ?? accountBlocker;
    if (blocker) {
      await failPayout(tx, payout, blocker);
      return null;
    }
    const last = await tx.db.payoutAttempt.aggregate({
      where: { payoutId: payout.id },
      _max: { number: true },
    });
    const number = (last._max.number ?? 0) + 1;
    const body = transferBody({
      ...payout,
      destination: payout.destination!,
      vendorRef: facts.vendorRef,
      attempt: number,
    });
    const now = tx.clock.now();
    const attempt = {
      id: newId("patt"),
      number,
      idempotencyKey: attemptKey(payout.id, number),
      body,
      calls: 1,
    };
    await tx.db.payoutAttempt.create({
      data: {
        ...attempt,
        payoutId: payout.id,
        bodyHash: bodyHash(body),
        status: "SENDING",
        firstSentAt: now,
        lastSentAt: now,
        worker: paying.workerName,
      },
    });
    await movePayout(tx, payout, {
      to: "SENDING",
      reason: `Attempt ${number} to send it`,
      fields: { retryAfter: null, failureCode: null, failureMessage: null },
      detail: { attempt: number },
    });
    await paying.checkpoint?.("attempt-in-transaction", payout.id);
    return attempt;
  });
}

/**
 * Prepares to send an open attempt once more, under its own key and with its stored body, and counts the call before
 * it is made. Null, with an alarm, when the stored body is no longer the one that was sent first. Throws Overtaken.
 */
export async function reopenAttempt(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedPayout,
): Promise<AttemptToSend | null> {
  return inTransaction(ctx, async (tx) => {
    const payout = await lockClaimed(tx, claimed);
    const attempt = await tx.db.payoutAttempt.findFirst({
      where: { payoutId: payout.id, status: { in: ["SENDING", "UNKNOWN"] } },
    });
    if (!attempt) return null;
    const body = attempt.body as TransferBody;
    const isAsked =
      body.amountMinor === payout.payMinor.toString() && body.destination === payout.destination;
    if (bodyHash(attempt.body) !== attempt.bodyHash || !isAsked) {
      await tx.db.payout.update({
        where: { id: payout.id },
        data: {
          ...LEASE_ENDED,
          retryAfter: new Date(tx.clock.now().getTime() + paying.settings.proofGapMs),
        },
      });
      await raiseAlarm(tx, {
        code: "body-differs",
        subjectKind: "payout",
        subjectId: payout.id,
        message: `What attempt ${attempt.number} would send is not what it sent before. Nothing was sent; a person must look.`,
      });
      return null;
    }
    const { calls } = await tx.db.payoutAttempt.update({
      where: { id: attempt.id },
      // Empty look-ups prove something only about calls made before them.
      data: {
        calls: { increment: 1 },
        lastSentAt: tx.clock.now(),
        worker: paying.workerName,
        evidence: { emptyLookUps: [] },
      },
      select: { calls: true },
    });
    return { id: attempt.id, number: attempt.number, idempotencyKey: attempt.idempotencyKey, body, calls };
  });
}
