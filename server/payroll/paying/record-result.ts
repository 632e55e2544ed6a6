import { explainStripeError } from "@/server/gateways/explain-stripe-error";
import type { CreateTransferResult, GatewayTransfer, NotCreated } from "@/server/gateways/payout-gateway";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import type { Prisma } from "@/server/platform/prisma/client";
import { LEASE_ENDED, lockClaimed, type ClaimedPayout, type LockedPayout } from "./claim-payout";
import { failPayout } from "./fail-payout";
import { movePayout } from "./move-payout";
import type { AttemptToSend } from "./open-attempt";
import type { Paying } from "./paying";
import { raiseAlarm } from "./raise-alarm";
import { postSent } from "./record-payout-money";
import { retryWaitMs } from "./retry-wait";
import { transferDifferences } from "./transfer-body";
import { unknownFields, wantsAlarm } from "./unknown-fields";

/**
 * Writes down what a call led to. Throws Overtaken, and writes nothing, when another worker holds the payout: that
 * one sends under the same key and finds the same.
 *
 * Only two answers prove that nothing was made: a refusal that the provider keeps with the key, and any refusal of
 * the only call ever made under it. All else stays unknown.
 */
export async function recordResult(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedPayout,
  attempt: AttemptToSend,
  result: CreateTransferResult,
): Promise<void> {
  if (result.kind === "created" && paying.together) {
    const { transfer } = result;
    const item = { claimed, attempt, transfer, evidence: evidenceOf(result) };
    if ((await paying.together.created(item)) === "done") return;
  }
  await inTransaction(ctx, async (tx) => {
    const payout = await lockClaimed(tx, claimed);
    if (result.kind === "created") {
      await recordCreated(tx, paying, payout, attempt, result.transfer, evidenceOf(result));
    } else if (result.kind === "not_created" && attempt.calls === 1) {
      await recordNotCreated(tx, paying, payout, attempt, result);
    } else {
      await recordUnknown(tx, paying, payout, attempt, result);
    }
    await paying.checkpoint?.("result-in-transaction", payout.id);
  });
}

function evidenceOf({ replayed, requestId }: Extract<CreateTransferResult, { kind: "created" }>) {
  return { proof: replayed ? "replayed answer" : "answer", requestId };
}

/** Writes down that an attempt's transfer exists, and that its money has left. Call it last in the transaction. */
export async function recordCreated(
  tx: TxContext,
  paying: Paying,
  payout: LockedPayout,
  attempt: Pick<AttemptToSend, "id" | "number" | "body">,
  transfer: GatewayTransfer,
  evidence: Prisma.InputJsonObject,
): Promise<void> {
  const differences = transferDifferences(attempt.body, transfer);
  if (differences.length > 0)
    throw new Error(
      `Transfer ${transfer.id} is not what payout ${payout.id} asked for: ${differences.join()}.`,
    );
  const now = tx.clock.now();
  await tx.db.payoutAttempt.update({
    where: { id: attempt.id },
    data: { status: "CREATED", stripeTransferId: transfer.id, resolvedAt: now, evidence },
  });
  await postSent(tx, payout);
  await movePayout(tx, payout, {
    to: "SENT",
    reason: `Stripe made transfer ${transfer.id}`,
    fields: {
      ...LEASE_ENDED,
      stripeTransferId: transfer.id,
      sentAt: now,
      // A webhook may have come before the answer; then it is confirmed at once.
      confirmAfter: payout.confirmAfter ?? new Date(now.getTime() + paying.settings.confirmAfterMs),
      retryAfter: null,
      failureCode: null,
      failureMessage: null,
    },
    detail: { attempt: attempt.number, transferId: transfer.id },
  });
}

async function recordNotCreated(
  tx: TxContext,
  paying: Paying,
  payout: LockedPayout,
  attempt: AttemptToSend,
  result: NotCreated,
): Promise<void> {
  await closeNotCreated(tx, attempt.id, {
    httpStatus: result.httpStatus,
    errorCode: result.code,
    errorMessage: result.message,
    requestId: result.requestId,
    retryable: result.retryable,
    evidence: {
      proof: result.keySpent ? "refused under its key" : "the only call created nothing",
      requestId: result.requestId,
    },
  });
  const { meaning, nextStep } = explainStripeError(result.code);
  if (!result.retryable) {
    await failPayout(tx, payout, { code: result.code, message: `${meaning} ${nextStep}` });
    return;
  }
  const waitMs = retryWaitMs(attempt.number, paying.settings.backoffMs);
  await movePayout(tx, payout, {
    to: "RESERVED",
    reason: meaning,
    fields: { ...LEASE_ENDED, retryAfter: new Date(tx.clock.now().getTime() + waitMs) },
    detail: { attempt: attempt.number, code: result.code },
  });
}

/** Closes an attempt of which it is proved that it made no transfer; the next one gets a number and key of its own. */
export async function closeNotCreated(
  tx: TxContext,
  attemptId: string,
  fields: Prisma.PayoutAttemptUpdateInput,
): Promise<void> {
  await tx.db.payoutAttempt.update({
    where: { id: attemptId },
    data: { ...fields, status: "NOT_CREATED", resolvedAt: tx.clock.now() },
  });
}

async function recordUnknown(
  tx: TxContext,
  paying: Paying,
  payout: LockedPayout,
  attempt: AttemptToSend,
  result: Exclude<CreateTransferResult, { kind: "created" }>,
): Promise<void> {
  const unknown = unknownFields(result);
  const code = unknown.errorCode;
  await tx.db.payoutAttempt.update({
    where: { id: attempt.id },
    data: { ...unknown, retryable: result.kind === "not_created" ? result.retryable : null },
  });
  const { meaning } = explainStripeError(code);
  const retryAfter = new Date(
    tx.clock.now().getTime() + retryWaitMs(attempt.calls, paying.settings.backoffMs),
  );
  const fields = { ...LEASE_ENDED, retryAfter, failureCode: code, failureMessage: meaning };
  if (payout.status === "UNKNOWN") await tx.db.payout.update({ where: { id: payout.id }, data: fields });
  else
    await movePayout(tx, payout, {
      to: "UNKNOWN",
      reason: meaning,
      fields,
      detail: { attempt: attempt.number, code },
    });
  if (wantsAlarm(result)) {
    await raiseAlarm(tx, {
      code: code.replaceAll("_", "-"),
      subjectKind: "payout",
      subjectId: payout.id,
      message: result.message,
    });
  }
}
