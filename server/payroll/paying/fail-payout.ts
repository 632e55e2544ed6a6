import type { TxContext } from "@/server/platform/context";
import { LEASE_ENDED, type LockedPayout } from "./claim-payout";
import { movePayout } from "./move-payout";
import { postVoided } from "./record-payout-money";
import { tellHeldBack } from "./tell-held-back";

/**
 * Ends a payout of which it is proved that no transfer exists: the money is owed to the vendor again, the reason is
 * kept in plain words, the vendor is told where it can do something about it, and finance may retry. Call it last in the transaction.
 */
export async function failPayout(
  tx: TxContext,
  payout: LockedPayout,
  why: { code: string; message: string },
): Promise<void> {
  await postVoided(tx, payout, why.message);
  await tellHeldBack(tx, payout.id, why.code);
  await movePayout(tx, payout, {
    to: "FAILED",
    reason: why.message,
    fields: { ...LEASE_ENDED, failureCode: why.code, failureMessage: why.message, retryAfter: null },
    detail: { code: why.code },
  });
}
