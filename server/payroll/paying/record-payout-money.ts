import { postEntry, type EntryInput } from "@/server/ledger/post-entry";
import type { TxContext } from "@/server/platform/context";
import type { LockedPayout } from "./claim-payout";

/** Posts that a reserved payout has left: from payouts in transit to the Stripe balance. Possible once per payout. */
export async function postSent(tx: TxContext, payout: LockedPayout): Promise<void> {
  await postEntry(tx, sentEntry(tx, payout));
}

/** The entry by which a reserved payout has left. */
export function sentEntry(tx: TxContext, payout: LockedPayout): EntryInput & { onceKey: string } {
  return {
    ...subjectOf(tx, payout),
    kind: "PAYOUT_SENT",
    onceKey: `payout:${payout.id}:sent`,
    postings: [
      { account: { kind: "PAYOUTS_IN_TRANSIT" }, amountMinor: -payout.payMinor },
      { account: { kind: "STRIPE_BALANCE" }, amountMinor: payout.payMinor },
    ],
  };
}

/**
 * Posts that a reserved payout did not leave: back from payouts in transit to what we owe the vendor. The payout
 * keeps its claims, so no other run can pay them; a retry reserves anew.
 */
export async function postVoided(tx: TxContext, payout: LockedPayout, reason: string): Promise<void> {
  await postEntry(tx, {
    ...subjectOf(tx, payout),
    kind: "PAYOUT_VOIDED",
    reason,
    onceKey: `payout:${payout.id}:voided:${payout.version + 1}`,
    postings: [
      {
        account: { kind: "VENDOR_PAYABLE", vendorId: payout.vendorId },
        amountMinor: payout.payMinor,
      },
      { account: { kind: "PAYOUTS_IN_TRANSIT" }, amountMinor: -payout.payMinor },
    ],
  });
}

/**
 * Posts that a sent payout came back, or so many minor units of it when the rest had been taken back before. The
 * vendor is owed it again, and the next run may claim it.
 */
export async function postReturned(
  tx: TxContext,
  payout: LockedPayout,
  amountMinor: bigint,
  reason: string,
): Promise<void> {
  await postEntry(tx, {
    ...subjectOf(tx, payout),
    kind: "PAYOUT_RETURNED",
    reason,
    onceKey: `payout:${payout.id}:returned`,
    postings: [
      {
        account: { kind: "VENDOR_PAYABLE", vendorId: payout.vendorId },
        amountMinor,
        payableAt: tx.clock.now(),
      },
      { account: { kind: "STRIPE_BALANCE" }, amountMinor: -amountMinor },
    ],
  });
}

function subjectOf(tx: TxContext, payout: LockedPayout) {
  return {
    currency: payout.currency,
    vendorId: payout.vendorId,
    payoutId: payout.id,
    occurredAt: tx.clock.now(),
  };
}
