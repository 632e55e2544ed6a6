import { inTransaction, type Context } from "@/server/platform/context";
import { enqueue } from "@/server/platform/jobs";
import { sendReversalRequest } from "../job-requests";
import { reversedSoFar } from "../reversals/load-reversible";
import {
  LEASE_ENDED,
  lockClaimed,
  releaseClaim,
  type ClaimedPayout,
  type LockedPayout,
} from "./claim-payout";
import { recordPaid } from "./record-paid";
import { recordReturned, reversedAtStripe } from "./record-returned";
import type { Paying } from "./paying";
import { raiseAlarm } from "./raise-alarm";
import { transferDifferences } from "./transfer-body";

/**
 * Looks at a sent payout's transfer as it is now: PAID when it is what was asked for and stands, RETURNED when it was
 * reversed as a whole. What an approved reversal has taken back is known and no news; while one is under way, that is
 * for the reversal to find out. Anything else alarms a person and is looked at again later. A payout that is PAID
 * already is only watched for its return. Throws Overtaken.
 */
export async function confirmPayout(ctx: Context, paying: Paying, claimed: ClaimedPayout): Promise<void> {
  const asked = await ctx.db.payout.findUniqueOrThrow({ where: { id: claimed.id } });
  const { stripeTransferId } = asked;
  if (stripeTransferId === null) throw new Error(`Payout ${claimed.id} is sent and names no transfer.`);
  const { backoffMs, proofGapMs } = paying.settings;
  const found = await paying.gateway.getTransfer(stripeTransferId);
  await paying.checkpoint?.("transfer-fetched", claimed.id);
  if (found.kind === "unavailable") {
    await releaseClaim(ctx, claimed, backoffMs);
    return;
  }
  // Amount, currency and account of a payout that was sent never change, so they are compared before the lock.
  const stands =
    found.kind === "found" &&
    found.transfer.reversedMinor === 0n &&
    transferDifferences(wantedOf(asked), found.transfer).length === 0;
  if (stands && (await paying.together?.paid({ claimed })) === "done") {
    await paying.checkpoint?.("paid-committed", claimed.id);
    return;
  }
  await inTransaction(ctx, async (tx) => {
    const payout = await lockClaimed(tx, claimed);
    if (payout.status !== "SENT" && payout.status !== "PAID") {
      await tx.db.payout.update({ where: { id: payout.id }, data: LEASE_ENDED });
      return;
    }
    const known = await reversedSoFar(tx, payout.id);
    const transfer = found.kind === "found" ? found.transfer : null;
    const differences = transfer ? transferDifferences(wantedOf(payout), transfer) : ["existence"];
    const isAsked = transfer !== null && differences.length === 0;
    const isNews = isAsked && transfer.reversedMinor > known.reversedMinor;
    if (isNews && known.underWayId !== null) {
      const confirmAfter = new Date(tx.clock.now().getTime() + backoffMs);
      await tx.db.payout.update({
        where: { id: payout.id },
        data: { ...LEASE_ENDED, ...(payout.status === "SENT" ? { confirmAfter } : {}) },
      });
      const reversalId = known.underWayId;
      await enqueue(tx, sendReversalRequest, { reversalId }, { key: `reversal:${reversalId}` });
    } else if (isNews && transfer.reversedMinor === transfer.amountMinor) {
      await recordReturned(tx, payout, reversedAtStripe(payout.payMinor - known.reversedMinor));
    } else if (isAsked && !isNews) {
      if (payout.status === "SENT") await recordPaid(tx, payout);
      else await tx.db.payout.update({ where: { id: payout.id }, data: LEASE_ENDED });
      if (payout.status === "SENT") await paying.checkpoint?.("paid-in-transaction", payout.id);
    } else {
      const confirmAfter = new Date(tx.clock.now().getTime() + proofGapMs);
      await tx.db.payout.update({ where: { id: payout.id }, data: { ...LEASE_ENDED, confirmAfter } });
      await raiseAlarm(tx, {
        code: "transfer-differs",
        subjectKind: "payout",
        subjectId: payout.id,
        message: isAsked
          ? `${transfer.reversedMinor} of ${transfer.amountMinor} minor units of transfer ${transfer.id} were taken back.`
          : `Transfer ${stripeTransferId} differs from the payout in ${differences.join(", ")}.`,
      });
    }
  });
  await paying.checkpoint?.("paid-committed", claimed.id);
}

function wantedOf(payout: Pick<LockedPayout, "id" | "payMinor" | "currency" | "destination">) {
  return {
    amountMinor: payout.payMinor.toString(),
    currency: payout.currency,
    destination: payout.destination ?? "",
    transferGroup: payout.id,
  };
}
