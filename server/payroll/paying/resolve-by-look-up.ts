import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { LEASE_ENDED, lockClaimed, type ClaimedPayout, type LockedPayout } from "./claim-payout";
import { failPayout } from "./fail-payout";
import { lookUpTransfer, type LookUp } from "./look-up-transfer";
import { movePayout } from "./move-payout";
import type { Paying } from "./paying";
import { raiseAlarm } from "./raise-alarm";
import { closeNotCreated, recordCreated } from "./record-result";
import { retryWaitMs } from "./retry-wait";
import type { TransferBody } from "./transfer-body";

/**
 * Asks the provider's list what became of a payout's open attempt, and writes down what that proves: the transfer is
 * there; or it is not, once two look-ups an hour apart, with no call since, have found nothing. A refusal that the
 * provider gave under the key makes a single empty look-up enough (`refusedAs`). Throws Overtaken.
 */
export async function resolveByLookUp(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedPayout,
  refusedAs?: { code: string; message: string },
): Promise<void> {
  const open = await ctx.db.payoutAttempt.findFirstOrThrow({
    where: { payoutId: claimed.id, status: { in: ["SENDING", "UNKNOWN"] } },
  });
  const looked = await lookUpTransfer(paying.gateway, open.body as TransferBody);
  await inTransaction(ctx, async (tx) => {
    const payout = await lockClaimed(tx, claimed);
    const attempt = await tx.db.payoutAttempt.findUniqueOrThrow({ where: { id: open.id } });
    if (looked.kind === "found") {
      await recordCreated(
        tx,
        paying,
        payout,
        { ...attempt, body: attempt.body as TransferBody },
        looked.transfer,
        { proof: "found in the list of its group", at: tx.clock.now().toISOString() },
      );
    } else if (looked.kind === "empty" && refusedAs) {
      await closeNotCreated(tx, attempt.id, {
        evidence: { proof: "refused under its key, and no transfer in its group" },
      });
      await failPayout(tx, payout, refusedAs);
    } else if (looked.kind === "empty") {
      await countEmptyLookUp(tx, paying, payout, attempt);
    } else {
      await postpone(tx, paying, payout, attempt.calls, looked);
    }
  });
}

type StoredAttempt = NonNullable<Awaited<ReturnType<TxContext["db"]["payoutAttempt"]["findUnique"]>>>;

async function countEmptyLookUp(
  tx: TxContext,
  paying: Paying,
  payout: LockedPayout,
  attempt: StoredAttempt,
): Promise<void> {
  const { settleMs, proofGapMs } = paying.settings;
  const nowMs = tx.clock.now().getTime();
  const settledMs = (attempt.lastSentAt?.getTime() ?? 0) + settleMs;
  const before = emptyLookUps(attempt).filter((at) => at >= settledMs);
  const first = before[0];
  const isMismatch = attempt.errorCode === "body_mismatch";
  if (first !== undefined && nowMs - first >= proofGapMs && !isMismatch) {
    await closeNotCreated(tx, attempt.id, {
      evidence: { proof: "absent from its group twice", emptyLookUps: [...before, nowMs].map(instantText) },
    });
    await movePayout(tx, payout, {
      to: "RESERVED",
      reason: `Attempt ${attempt.number} made no transfer: its group is empty`,
      fields: { ...LEASE_ENDED, retryAfter: null, failureCode: null, failureMessage: null },
      detail: { attempt: attempt.number },
    });
    return;
  }
  const counted = nowMs >= settledMs ? [...before, nowMs] : before;
  await tx.db.payoutAttempt.update({
    where: { id: attempt.id },
    data: { evidence: { emptyLookUps: counted.map(instantText) } },
  });
  const againAtMs =
    counted.length === 0
      ? Math.max(settledMs, nowMs + retryWaitMs(attempt.calls, paying.settings.backoffMs))
      : Math.max(counted[0]! + proofGapMs, nowMs + settleMs);
  await wait(tx, payout, againAtMs);
}

function emptyLookUps(attempt: StoredAttempt): number[] {
  const evidence = attempt.evidence as { emptyLookUps?: string[] } | null;
  return (evidence?.emptyLookUps ?? []).map((at) => new Date(at).getTime());
}

function instantText(ms: number): string {
  return new Date(ms).toISOString();
}

async function postpone(
  tx: TxContext,
  paying: Paying,
  payout: LockedPayout,
  tries: number,
  looked: Extract<LookUp, { kind: "wrong" | "unavailable" }>,
): Promise<void> {
  const { backoffMs, proofGapMs } = paying.settings;
  const waitMs = looked.kind === "wrong" ? proofGapMs : retryWaitMs(tries, backoffMs);
  await wait(tx, payout, tx.clock.now().getTime() + waitMs);
  if (looked.kind === "wrong") {
    await raiseAlarm(tx, {
      code: "transfer-differs",
      subjectKind: "payout",
      subjectId: payout.id,
      message: looked.message,
    });
  }
}

async function wait(tx: TxContext, payout: LockedPayout, untilMs: number): Promise<void> {
  await tx.db.payout.update({
    where: { id: payout.id },
    data: { ...LEASE_ENDED, retryAfter: new Date(untilMs) },
  });
}
