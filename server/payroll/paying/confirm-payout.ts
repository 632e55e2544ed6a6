import { inTransaction, type Context } from "@/server/platform/context";
import { LEASE_ENDED, lockClaimed, releaseClaim, type ClaimedPayout } from "./claim-payout";
import { recordPaid } from "./record-paid";
import { recordReturned } from "./record-returned";
import type { Paying } from "./paying";
import { raiseAlarm } from "./raise-alarm";
import { transferDifferences } from "./transfer-body";

/**
 * Looks at a sent payout's transfer as it is now: PAID when it is what was asked for and stands, RETURNED when it was
 * reversed as a whole. Anything else alarms a person and is looked at again later. A payout that is PAID already is
 * only watched for its return. Throws Overtaken.
 */
export async function confirmPayout(ctx: Context, paying: Paying, claimed: ClaimedPayout): Promise<void> {
  const { stripeTransferId } = await ctx.db.payout.findUniqueOrThrow({ where: { id: claimed.id } });
  if (stripeTransferId === null) throw new Error(`Payout ${claimed.id} is sent and names no transfer.`);
  const { backoffMs, proofGapMs } = paying.settings;
  const found = await paying.gateway.getTransfer(stripeTransferId);
  await paying.checkpoint?.("transfer-fetched", claimed.id);
  if (found.kind === "unavailable") {
    await releaseClaim(ctx, claimed, backoffMs);
    return;
  }
  await inTransaction(ctx, async (tx) => {
    const payout = await lockClaimed(tx, claimed);
    const transfer = found.kind === "found" ? found.transfer : null;
    const differences = transfer
      ? transferDifferences(
          {
            amountMinor: payout.payMinor.toString(),
            currency: payout.currency,
            destination: payout.destination ?? "",
            transferGroup: payout.id,
          },
          transfer,
        )
      : ["existence"];
    if (transfer && differences.length === 0 && transfer.reversedMinor === transfer.amountMinor) {
      await recordReturned(tx, payout);
    } else if (transfer && differences.length === 0 && transfer.reversedMinor === 0n) {
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
        message:
          transfer && differences.length === 0
            ? `${transfer.reversedMinor} of ${transfer.amountMinor} minor units of transfer ${transfer.id} were taken back.`
            : `Transfer ${stripeTransferId} differs from the payout in ${differences.join(", ")}.`,
      });
    }
  });
  await paying.checkpoint?.("paid-committed", claimed.id);
}
