import { recordAudit } from "@/server/audit/commands/record-audit";
import type { TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { enqueue } from "@/server/platform/jobs";
import { sendReversalRequest } from "../job-requests";
import { reversedSoFar } from "../reversals/load-reversible";

/**
 * Has a payout that the bank sent back fetched from the vendor's Stripe account, once per bank payout. Nobody approves
 * that: the vendor is owed what comes back, and it leaves again only in another approved run. A reversal that waits
 * for a second person is declined by it. Does nothing when the payout is not paid any more.
 *
 * Throws an Error while another reversal is being sent; then try again later.
 */
export async function openBankReturn(
  tx: TxContext,
  { payoutId, bankPayout }: { payoutId: string; bankPayout: { id: string; stripePayoutId: string } },
): Promise<void> {
  await tx.db.$queryRaw`SELECT id FROM payout WHERE id = ${payoutId} FOR UPDATE`;
  const payout = await tx.db.payout.findUniqueOrThrow({ where: { id: payoutId } });
  if ((payout.status !== "PAID" && payout.status !== "SENT") || payout.stripeTransferId === null) return;
  const known = { payoutId, bankPayoutId: bankPayout.id, purpose: "BANK_RETURN" as const };
  if (await tx.db.transferReversal.findFirst({ where: known, select: { id: true } })) return;
  const { reversedMinor, underWayId } = await reversedSoFar(tx, payoutId);
  if (underWayId !== null)
    throw new Error(`Payout ${payoutId} is being reversed; what the bank sent back is fetched later.`);
  const amountMinor = payout.payMinor - reversedMinor;
  if (amountMinor <= 0n) return;
  const now = tx.clock.now();
  await tx.db.transferReversal.updateMany({
    where: { payoutId, status: "REQUESTED" },
    data: {
      status: "DECLINED",
      version: { increment: 1 },
      decidedAt: now,
      decidedByName: tx.actor.name,
      decisionComment: "The bank sent the payout back, and all of it is fetched.",
      finishedAt: now,
    },
  });
  const reversalId = newId("trev");
  const reason = "The bank sent the payout back";
  await tx.db.transferReversal.create({
    data: {
      ...known,
      id: reversalId,
      vendorId: payout.vendorId,
      currency: payout.currency,
      transferId: payout.stripeTransferId,
      amountMinor,
      status: "APPROVED",
      reason,
      requestedAt: now,
      requestedByName: tx.actor.name,
    },
  });
  await enqueue(tx, sendReversalRequest, { reversalId }, { key: `reversal:${reversalId}` });
  await recordAudit(tx, {
    action: "payroll.reversal.requested",
    subjectKind: "payout",
    subjectId: payoutId,
    after: { reversalId, amountMinor, purpose: "BANK_RETURN", stripePayoutId: bankPayout.stripePayoutId },
    reason,
  });
}
