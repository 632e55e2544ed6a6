import type { TxContext } from "@/server/platform/context";
import { enqueue } from "@/server/platform/jobs";
import { payRunRequest } from "../job-requests";
import { LEASE_ENDED, type LockedPayout } from "./claim-payout";
import { movePayout } from "./move-payout";
import { postReturned } from "./record-payout-money";

/** Why a payout came back: for the ledger, the timeline, and what the screens say of it. */
export interface ReturnReason {
  /** Minor units that came back now; less than the payout's when a part of it was taken back before. */
  amountMinor: bigint;
  /** A plain sentence without its full stop. */
  reason: string;
  failureCode: string;
  failureMessage: string;
  detail?: Record<string, string>;
}

/** What is said of a payout whose transfer was reversed at Stripe, by nobody of ours. */
export function reversedAtStripe(amountMinor: bigint): ReturnReason {
  return {
    amountMinor,
    reason: "The transfer was reversed; what it paid is owed to the vendor again",
    failureCode: "transfer_reversed",
    failureMessage: "Stripe took the transfer back. The amount goes into the vendor's next payroll run.",
  };
}

/**
 * Ends a payout whose transfer was taken back as a whole: the vendor is owed the money again, for the next run. A run
 * that was over is looked at again, because it no longer paid everyone. Call it last in the transaction.
 */
export async function recordReturned(tx: TxContext, payout: LockedPayout, why: ReturnReason): Promise<void> {
  await postReturned(tx, payout, why.amountMinor, why.reason);
  await enqueue(tx, payRunRequest, { runId: payout.runId }, { key: `pay-run:${payout.runId}` });
  await movePayout(tx, payout, {
    to: "RETURNED",
    reason: why.reason,
    fields: {
      ...LEASE_ENDED,
      confirmAfter: null,
      failureCode: why.failureCode,
      failureMessage: why.failureMessage,
    },
    detail: { transferId: payout.stripeTransferId, ...why.detail },
  });
}
