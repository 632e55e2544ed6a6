import { explainStripeError } from "@/server/gateways/explain-stripe-error";
import type { CreateTransferResult } from "@/server/gateways/payout-gateway";
import type { Context } from "@/server/platform/context";
import { releaseClaim, type ClaimedPayout } from "./claim-payout";
import type { AttemptToSend } from "./open-attempt";
import type { Paying } from "./paying";
import { withdrawIfPaused } from "./withdraw-attempt";
import { recordResult } from "./record-result";
import { resolveByLookUp } from "./resolve-by-look-up";
import { transferInput } from "./transfer-body";

/** What is left of a claim before a call begins must cover the call and this much for writing its result. */
const MARGIN_MS = 5_000;
/** After a longer wait for its turn than this, in milliseconds, it is looked whether the run was paused meanwhile. */
const LOOK_AFTER_MS = 250;

/**
 * Sends a committed attempt in its turn and writes down the result. It is not sent when the claim could run out
 * during the call, or when the worker is to stop: whoever takes the payout next sends the same. One that was never
 * called is taken back when the run was paused while it waited. Throws Overtaken.
 */
export async function sendAttempt(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedPayout,
  attempt: AttemptToSend,
  signal: AbortSignal,
): Promise<void> {
  const askedAtMs = performance.now();
  const isTurn = await paying.pace.takeTurn(signal);
  const hasWaited = performance.now() - askedAtMs > LOOK_AFTER_MS;
  if (hasWaited && attempt.calls === 1 && (await withdrawIfPaused(ctx, claimed, attempt))) return;
  const claimEndsInMs = claimed.heldUntilMs - performance.now();
  if (!isTurn || claimEndsInMs < paying.settings.callLimitMs + MARGIN_MS) {
    await releaseClaim(ctx, claimed);
    return;
  }
  await paying.checkpoint?.("slot-taken", claimed.id);
  const result = await paying.gateway.createTransfer(transferInput(attempt.body, attempt.idempotencyKey));
  await paying.checkpoint?.("answered", claimed.id);
  if (result.kind === "not_created" && result.paceRefusal) await paying.pace.learn?.(result.paceRefusal);
  if (await isSettledByLookUp(ctx, paying, claimed, attempt, result)) return;
  await recordResult(ctx, paying, claimed, attempt, result);
  await paying.checkpoint?.("result-committed", claimed.id);
}

/**
 * When an earlier call under the same key had no answer, a refusal now is checked against the provider's list before
 * it is believed, and an error now may hide a transfer that the list shows.
 */
async function isSettledByLookUp(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedPayout,
  attempt: AttemptToSend,
  result: CreateTransferResult,
): Promise<boolean> {
  if (attempt.calls === 1 || result.kind === "created") return false;
  if (result.kind === "not_created") {
    if (!result.keySpent) return false;
    const { meaning, nextStep } = explainStripeError(result.code);
    await resolveByLookUp(ctx, paying, claimed, {
      code: result.code,
      message: `${meaning} ${nextStep}`,
    });
    return true;
  }
  const listed = await paying.gateway.listTransfersByGroup(attempt.body.transferGroup);
  if (listed.kind === "unavailable" || listed.transfers.length === 0) return false;
  await resolveByLookUp(ctx, paying, claimed);
  return true;
}
