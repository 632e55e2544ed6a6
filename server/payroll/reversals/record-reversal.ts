import { postEntry } from "@/server/ledger/post-entry";
import type { TxContext } from "@/server/platform/context";
import type { Payout, ReversalAttempt, TransferReversal } from "@/server/platform/prisma/client";
import type { Prisma } from "@/server/platform/prisma/client";
import { refreshOpenRuns } from "../commands/refresh-open-runs";
import { raiseAlarm } from "../paying/raise-alarm";
import { recordReturned } from "../paying/record-returned";
import { moveReversal } from "./move-reversal";

interface Locked {
  payout: Payout;
  reversal: TransferReversal;
}

/**
 * Writes down that an attempt took its amount back. What of the reversal was not there to be taken is carried. The
 * ledger says so once per reversal. Call it last in the transaction.
 */
export async function recordMade(
  tx: TxContext,
  { payout, reversal }: Locked,
  attempt: Pick<ReversalAttempt, "id" | "number" | "amountMinor">,
  stripeReversalId: string,
  evidence: Prisma.InputJsonObject,
): Promise<void> {
  const madeMinor = attempt.amountMinor;
  const carriedMinor = reversal.amountMinor - madeMinor;
  await tx.db.reversalAttempt.update({
    where: { id: attempt.id },
    data: { status: "CREATED", stripeReversalId, resolvedAt: tx.clock.now(), evidence },
  });
  if (reversal.purpose === "BANK_RETURN") await recordFetched(tx, payout, reversal, madeMinor);
  else await postMade(tx, reversal, madeMinor);
  await postCarried(tx, reversal, carriedMinor);
  if (reversal.purpose !== "BANK_RETURN")
    await refreshOpenRuns(tx, reversal.vendorId, "a transfer was reversed");
  await moveReversal(tx, reversal, {
    to: carriedMinor > 0n ? "CARRIED" : "MADE",
    reason: `Stripe made reversal ${stripeReversalId}`,
    fields: {
      madeMinor,
      carriedMinor,
      failureCode: carriedMinor > 0n ? "account_short" : null,
      failureMessage: carriedMinor > 0n ? SHORT : null,
    },
  });
}

/** Why something is carried although Stripe was asked. */
const SHORT =
  "The vendor's Stripe account had less than was asked for. The rest is set against its next runs.";

/** Writes down that nothing was, or can be, taken back. Call it last in the transaction. */
export async function recordNothingMade(
  tx: TxContext,
  { reversal }: Pick<Locked, "reversal">,
  why: { code: string; message: string },
): Promise<void> {
  const failure = { failureCode: why.code, failureMessage: why.message };
  if (reversal.purpose === "BANK_RETURN") {
    await moveReversal(tx, reversal, { to: "FAILED", reason: why.message, fields: failure });
    await raiseAlarm(tx, {
      code: "bank-return-not-fetched",
      subjectKind: "payout",
      subjectId: reversal.payoutId,
      message: `The bank sent this payout back, and it could not be fetched from the vendor's Stripe account: ${why.message} Look at the account before anything is paid again.`,
    });
    return;
  }
  await postCarried(tx, reversal, reversal.amountMinor);
  await refreshOpenRuns(tx, reversal.vendorId, "a reversal was refused and is carried");
  await moveReversal(tx, reversal, {
    to: "CARRIED",
    reason: why.message,
    fields: { ...failure, carriedMinor: reversal.amountMinor },
  });
}

/** The money is ours again: it settles what the vendor owed, or what it should not have had. */
async function postMade(tx: TxContext, reversal: TransferReversal, amountMinor: bigint): Promise<void> {
  await postEntry(tx, {
    ...subjectOf(tx, reversal),
    kind: "PAYOUT_RETURNED",
    onceKey: `reversal:${reversal.id}:made`,
    postings: [
      { account: { kind: "STRIPE_BALANCE" }, amountMinor: -amountMinor },
      reversal.purpose === "SETTLES_DEBT"
        ? {
            account: { kind: "VENDOR_PAYABLE", vendorId: reversal.vendorId },
            amountMinor,
            payableAt: tx.clock.now(),
          }
        : { account: { kind: "ADJUSTMENTS" }, amountMinor },
    ],
  });
}

/** What could not be taken back: a debt that is in the ledger stays there, any other is put there. */
async function postCarried(tx: TxContext, reversal: TransferReversal, amountMinor: bigint): Promise<void> {
  if (amountMinor === 0n || reversal.purpose !== "TAKES_BACK") return;
  await postEntry(tx, {
    ...subjectOf(tx, reversal),
    kind: "ADJUSTMENT",
    onceKey: `reversal:${reversal.id}:carried`,
    postings: [
      {
        account: { kind: "VENDOR_PAYABLE", vendorId: reversal.vendorId },
        amountMinor: -amountMinor,
        payableAt: tx.clock.now(),
      },
      { account: { kind: "ADJUSTMENTS" }, amountMinor },
    ],
  });
}

function subjectOf(tx: TxContext, reversal: TransferReversal) {
  return {
    currency: reversal.currency,
    vendorId: reversal.vendorId,
    payoutId: reversal.payoutId,
    reason: reversal.reason,
    occurredAt: tx.clock.now(),
  };
}

/** What a bank sent back is at our Stripe balance again, so the vendor is owed it again. */
async function recordFetched(
  tx: TxContext,
  payout: Payout,
  reversal: TransferReversal,
  amountMinor: bigint,
): Promise<void> {
  if (payout.status !== "PAID" && payout.status !== "SENT")
    throw new Error(`Payout ${payout.id} is ${payout.status} and has come back once more.`);
  const bank = await tx.db.bankPayout.findUniqueOrThrow({
    where: { id: reversal.bankPayoutId! },
    select: { failureCode: true, stripePayoutId: true },
  });
  await refreshOpenRuns(tx, reversal.vendorId, "the bank sent a payout back");
  await recordReturned(tx, payout, {
    amountMinor,
    reason: "The bank sent the money back; it is owed to the vendor again",
    failureCode: "bank_payout_failed",
    failureMessage:
      "The bank sent the money back. It is owed to the vendor again; once the bank details are right, pay it in a new run.",
    detail: { bankPayoutId: bank.stripePayoutId, bankCode: bank.failureCode ?? "" },
  });
}
