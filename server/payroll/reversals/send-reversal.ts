import type { CreateReversalResult } from "@/server/gateways/payout-gateway";
import { explainStripeError } from "@/server/gateways/explain-stripe-error";
import type { ProviderRecords, ReversalRecord } from "@/server/gateways/stripe-records-reader";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { GatewayFailed } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import type { JobAgain } from "@/server/platform/jobs";
import type { ReversalAttempt } from "@/server/platform/prisma/client";
import type { Paying } from "../paying/paying";
import { raiseAlarm } from "../paying/raise-alarm";
import { retryWaitMs } from "../paying/retry-wait";
import { unknownFields, wantsAlarm } from "../paying/unknown-fields";
import {
  claimReversal,
  lockReversal,
  nextReversalInstant,
  releaseReversal,
  ReversalOvertaken,
  type ClaimedReversal,
} from "./claim-reversal";
import { moveReversal } from "./move-reversal";
import { recordMade, recordNothingMade } from "./record-reversal";

/** What is left of a claim before a call begins must cover the call and this much for writing its result. */
const MARGIN_MS = 5_000;
/** After so many attempts that Stripe refused for want of money, what is left is carried. */
const SHORT_ATTEMPTS_MAX = 3;
/** After so many attempts in all a person is asked. */
const ATTEMPTS_MAX = 12;

/**
 * Takes an approved reversal as far as it goes now. One whose call had no answer is looked for in the list of its
 * transfer's reversals before anything else, and only then sent again under its own key. It may be called at any time,
 * by any number of workers, and may die anywhere. Resolves to when it is to be called again.
 */
export async function sendReversal(
  ctx: Context,
  paying: Paying,
  records: ProviderRecords,
  reversalId: string,
  signal: AbortSignal,
): Promise<JobAgain | undefined> {
  const claimed = await claimReversal(ctx, paying, reversalId);
  if (claimed) {
    try {
      await advance(ctx, paying, records, claimed, signal);
    } catch (error) {
      if (!(error instanceof ReversalOvertaken)) {
        await releaseReversal(ctx, claimed, paying.settings.backoffMs);
        throw error;
      }
    }
  }
  const at = await nextReversalInstant(ctx, reversalId);
  return at ? { againAt: at } : undefined;
}

async function advance(
  ctx: Context,
  paying: Paying,
  records: ProviderRecords,
  claimed: ClaimedReversal,
  signal: AbortSignal,
): Promise<void> {
  const attempt =
    claimed.status === "APPROVED"
      ? await openAttempt(ctx, paying, claimed)
      : await reopenAttempt(ctx, paying, records, claimed);
  if (!attempt) return;
  const isTurn = await paying.pace.takeTurn(signal);
  if (!isTurn || claimed.heldUntilMs - performance.now() < paying.settings.callLimitMs + MARGIN_MS) {
    await releaseReversal(ctx, claimed, 0);
    return;
  }
  const { transferId } = await ctx.db.transferReversal.findUniqueOrThrow({ where: { id: claimed.id } });
  const result = await paying.gateway.createReversal({
    transferId,
    amountMinor: attempt.amountMinor,
    metadata: { payoutId: claimed.payoutId, reversalId: claimed.id, attempt: String(attempt.number) },
    idempotencyKey: attempt.idempotencyKey,
  });
  await recordResult(ctx, paying, claimed, attempt, result);
}

/** Commits the next attempt before its call; null when nothing is to be sent now. */
async function openAttempt(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedReversal,
): Promise<ReversalAttempt | null> {
  const asked = await ctx.db.transferReversal.findUniqueOrThrow({
    where: { id: claimed.id },
    include: { attempts: { orderBy: { number: "desc" } } },
  });
  const found = await paying.gateway.getTransfer(asked.transferId);
  if (found.kind === "unavailable") {
    await releaseReversal(ctx, claimed, paying.settings.backoffMs);
    return null;
  }
  const leftMinor = found.kind === "found" ? found.transfer.amountMinor - found.transfer.reversedMinor : 0n;
  const short = asked.attempts.filter(({ errorCode }) => errorCode === SHORT_CODE);
  const inAccountMinor = short.length === 0 ? null : await accountHas(ctx, paying, claimed, asked.currency);
  if (inAccountMinor === "unavailable") {
    await releaseReversal(ctx, claimed, paying.settings.backoffMs);
    return null;
  }
  const amountMinor = least(asked.amountMinor, leftMinor, inAccountMinor ?? asked.amountMinor);
  // The bank's return is fetched as a whole or not at all: a part would leave the payout between two states.
  const isTooLittle =
    amountMinor <= 0n || (asked.purpose === "BANK_RETURN" && amountMinor < asked.amountMinor);
  return inTransaction(ctx, async (tx) => {
    const locked = await lockReversal(tx, claimed);
    if (locked.reversal.status !== "APPROVED") return null;
    if (isTooLittle || short.length >= SHORT_ATTEMPTS_MAX) {
      await recordNothingMade(tx, locked, leftMinor === 0n ? NOTHING_LEFT : TOO_LITTLE);
      return null;
    }
    const number = (asked.attempts[0]?.number ?? 0) + 1;
    const now = tx.clock.now();
    const attempt = await tx.db.reversalAttempt.create({
      data: {
        id: newId("ratt"),
        reversalId: claimed.id,
        number,
        idempotencyKey: `${claimed.id}:${number}`,
        amountMinor,
        status: "SENDING",
        calls: 1,
        firstSentAt: now,
        lastSentAt: now,
        worker: paying.workerName,
      },
    });
    await keepClaim(tx, locked.reversal, "SENDING", `Attempt ${number} to take it back`);
    return attempt;
  });
}

/** Stripe's word for an account that has less than is asked for. */
const SHORT_CODE = "balance_insufficient";
const NOTHING_LEFT = {
  code: "nothing_left",
  message: "Nothing of the transfer is left to be taken back at Stripe.",
};
const TOO_LITTLE = {
  code: "account_short",
  message: "The vendor's Stripe account does not have the money.",
};

function least(...amounts: bigint[]): bigint {
  return amounts.reduce((low, amount) => (amount < low ? amount : low));
}

async function accountHas(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedReversal,
  currency: string,
): Promise<bigint | "unavailable"> {
  const { destination } = await ctx.db.payout.findUniqueOrThrow({ where: { id: claimed.payoutId } });
  const balance = await paying.gateway.getAccountBalance(destination ?? "");
  if (balance.kind === "unavailable") return "unavailable";
  return balance.kind === "found" ? (balance.availableMinor.get(currency) ?? 0n) : 0n;
}

/**
 * Looks for what an unanswered attempt made. Found, it is written down; otherwise the same is sent again under the
 * same key while the provider surely remembers it. After that two empty look-ups an hour apart prove that it was not
 * made. Null when nothing is to be sent now.
 */
async function reopenAttempt(
  ctx: Context,
  paying: Paying,
  records: ProviderRecords,
  claimed: ClaimedReversal,
): Promise<ReversalAttempt | null> {
  const { transferId } = await ctx.db.transferReversal.findUniqueOrThrow({ where: { id: claimed.id } });
  let listed: ReversalRecord[];
  try {
    listed = await records.reversalsOf(transferId);
  } catch (error) {
    if (!(error instanceof GatewayFailed)) throw error;
    await releaseReversal(ctx, claimed, paying.settings.backoffMs);
    return null;
  }
  return inTransaction(ctx, async (tx) => {
    const locked = await lockReversal(tx, claimed);
    const attempt = await tx.db.reversalAttempt.findFirst({
      where: { reversalId: claimed.id, status: { in: ["SENDING", "UNKNOWN"] } },
    });
    if (!attempt) throw new Error(`Reversal ${claimed.id} has no open attempt.`);
    const made = listed.find(
      ({ metadata }) =>
        metadata["reversalId"] === claimed.id && metadata["attempt"] === String(attempt.number),
    );
    if (made) {
      await recordMade(tx, locked, { ...attempt, amountMinor: made.amountMinor }, made.id, {
        proof: "found in the list of its transfer's reversals",
        at: tx.clock.now().toISOString(),
      });
      return null;
    }
    const { replaySpanMs, callsMax } = paying.settings;
    const nowMs = tx.clock.now().getTime();
    if (nowMs - (attempt.firstSentAt?.getTime() ?? 0) >= replaySpanMs || attempt.calls >= callsMax) {
      await countAbsent(tx, paying, locked.reversal, attempt);
      return null;
    }
    return tx.db.reversalAttempt.update({
      where: { id: attempt.id },
      data: { calls: { increment: 1 }, lastSentAt: tx.clock.now(), status: "SENDING" },
    });
  });
}

async function countAbsent(
  tx: TxContext,
  paying: Paying,
  reversal: Awaited<ReturnType<typeof lockReversal>>["reversal"],
  attempt: ReversalAttempt,
): Promise<void> {
  const { settleMs, proofGapMs } = paying.settings;
  const nowMs = tx.clock.now().getTime();
  const settledMs = (attempt.lastSentAt?.getTime() ?? 0) + settleMs;
  const evidence = attempt.evidence as { emptyLookUps?: string[] } | null;
  const before = (evidence?.emptyLookUps ?? []).filter((at) => new Date(at).getTime() >= settledMs);
  const first = before[0];
  if (first !== undefined && nowMs - new Date(first).getTime() >= proofGapMs) {
    await closeNotMade(tx, attempt, { proof: "absent from its transfer twice", emptyLookUps: before });
    await moveReversal(tx, reversal, {
      to: "APPROVED",
      reason: `Attempt ${attempt.number} took nothing back: it is not in the list`,
    });
    return;
  }
  const counted = nowMs >= settledMs ? [...before, new Date(nowMs).toISOString()] : before;
  await tx.db.reversalAttempt.update({
    where: { id: attempt.id },
    data: { evidence: { emptyLookUps: counted } },
  });
  const againAtMs = first === undefined ? Math.max(settledMs, nowMs + settleMs) : nowMs + proofGapMs;
  await tx.db.transferReversal.update({
    where: { id: reversal.id },
    data: { leaseUntil: null, retryAfter: new Date(againAtMs) },
  });
}

async function recordResult(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedReversal,
  attempt: ReversalAttempt,
  result: CreateReversalResult,
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const locked = await lockReversal(tx, claimed);
    if (result.kind === "created") {
      await recordMade(tx, locked, attempt, result.reversal.id, {
        proof: result.replayed ? "replayed answer" : "answer",
        requestId: result.requestId,
      });
      return;
    }
    // The list was empty before every call but the first, so a refusal that Stripe keeps with the key proves it.
    if (result.kind === "not_created" && (attempt.calls === 1 || result.keySpent)) {
      await closeNotMade(tx, attempt, { proof: "refused", requestId: result.requestId }, result);
      const isShort = result.code === SHORT_CODE;
      if ((isShort || result.retryable) && attempt.number < ATTEMPTS_MAX) {
        const waitMs = isShort ? 0 : retryWaitMs(attempt.number, paying.settings.backoffMs);
        await moveReversal(tx, locked.reversal, {
          to: "APPROVED",
          reason: isShort ? TOO_LITTLE.message : explainStripeError(result.code).meaning,
          fields: { retryAfter: new Date(tx.clock.now().getTime() + waitMs) },
        });
      } else {
        await recordNothingMade(tx, locked, { code: result.code, message: result.message });
      }
      return;
    }
    await recordUnknown(tx, paying, locked.reversal, attempt, result);
  });
}

async function recordUnknown(
  tx: TxContext,
  paying: Paying,
  reversal: Awaited<ReturnType<typeof lockReversal>>["reversal"],
  attempt: ReversalAttempt,
  result: Exclude<CreateReversalResult, { kind: "created" }>,
): Promise<void> {
  const unknown = unknownFields(result);
  await tx.db.reversalAttempt.update({ where: { id: attempt.id }, data: unknown });
  const waitMs = retryWaitMs(attempt.calls, paying.settings.backoffMs);
  const fields = { retryAfter: new Date(tx.clock.now().getTime() + waitMs) };
  const reason = "Stripe's answer does not tell whether it was taken back";
  await moveReversal(tx, reversal, { to: "UNKNOWN", reason, fields });
  if (wantsAlarm(result))
    await raiseAlarm(tx, {
      code: `reversal-${unknown.errorCode.replaceAll("_", "-")}`,
      subjectKind: "payout",
      subjectId: reversal.payoutId,
      message: `A reversal of this payout is not clear: ${result.message}`,
    });
}

async function closeNotMade(
  tx: TxContext,
  attempt: ReversalAttempt,
  evidence: { proof: string; requestId?: string | null; emptyLookUps?: string[] },
  refusal?: { httpStatus: number | null; code: string; message: string; requestId: string | null },
): Promise<void> {
  await tx.db.reversalAttempt.update({
    where: { id: attempt.id },
    data: {
      status: "NOT_CREATED",
      resolvedAt: tx.clock.now(),
      evidence,
      ...(refusal
        ? {
            httpStatus: refusal.httpStatus,
            errorCode: refusal.code,
            errorMessage: refusal.message,
            requestId: refusal.requestId,
          }
        : {}),
    },
  });
}

/** Moves a reversal on while the worker keeps it. */
async function keepClaim(
  tx: TxContext,
  reversal: Awaited<ReturnType<typeof lockReversal>>["reversal"],
  to: "SENDING",
  reason: string,
): Promise<void> {
  await moveReversal(tx, reversal, { to, reason, fields: { leaseUntil: reversal.leaseUntil } });
}
