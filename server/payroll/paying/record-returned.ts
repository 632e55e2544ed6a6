import type { TxContext } from "@/server/platform/context";
import { enqueue } from "@/server/platform/jobs";
import { payRunRequest } from "../job-requests";
import { LEASE_ENDED, type LockedPayout } from "./claim-payout";
import { movePayout } from "./move-payout";
import { postReturned } from "./record-payout-money";

/**
 * Ends a payout whose transfer was taken back as a whole: the vendor is owed the money again, for the next run. A run
 * that was over is looked at again, because it no longer paid everyone. Call it last in the transaction.
 */
export async function recordReturned(tx: TxContext, payout: LockedPayout): Promise<void> {
  await postReturned(tx, payout);
  await enqueue(tx, payRunRequest, { runId: payout.runId }, { key: `pay-run:${payout.runId}` });
  await movePayout(tx, payout, {
    to: "RETURNED",
    reason: "The transfer was reversed; what it paid is owed to the vendor again",
    fields: {
      ...LEASE_ENDED,
      confirmAfter: null,
      failureCode: "transfer_reversed",
      failureMessage: "Stripe took the transfer back. The amount goes into the vendor's next payroll run.",
    },
    detail: { transferId: payout.stripeTransferId },
  });
}
