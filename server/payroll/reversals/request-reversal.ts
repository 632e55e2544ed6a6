import { recordAudit } from "@/server/audit/commands/record-audit";
import { isCurrency } from "@/server/money/currency";
import { formatAmount } from "@/server/money/format-amount";
import { inTransaction, type Context } from "@/server/platform/context";
import { Forbidden, InvalidInput, RuleBroken } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { reversalBlockers, reversibleMinor } from "../domain/reversal";
import { readSignedAmount } from "../commands/read-signed-amount";
import { loadReversible } from "./load-reversible";

export interface RequestReversalInput {
  payoutId: string;
  /** In the payout's currency as a decimal that a person typed. */
  amount: string;
  purpose: "SETTLES_DEBT" | "TAKES_BACK";
  reason: string;
}

/**
 * Asks for a part of a paid payout to be taken back from the vendor's Stripe account. Nothing happens until another
 * person agrees. Throws RuleBroken `payroll.reversal_blocked` when nothing can be taken back, and InvalidInput for
 * an amount that is more than what is left of the transfer or, to settle a debt, more than the debt.
 */
export async function requestReversal(
  ctx: Context,
  input: RequestReversalInput,
): Promise<{ reversalId: string }> {
  const reason = input.reason.trim();
  if (reason === "") throw new InvalidInput("Say why it is taken back.", "reason");
  return inTransaction(ctx, async (tx) => {
    const { actor } = tx;
    if (actor.kind !== "staff") throw new Forbidden("Only a person can ask for a reversal.");
    // Two who ask at once: the second sees the first's.
    await tx.db.$queryRaw`SELECT id FROM payout WHERE id = ${input.payoutId} FOR UPDATE`;
    const payout = await loadReversible(tx, input.payoutId);
    const blockers = reversalBlockers(payout);
    if (blockers.length > 0 || payout.transferId === null)
      throw new RuleBroken("payroll.reversal_blocked", blockers);
    const amountMinor = readSignedAmount(input.amount, payout.currency);
    const mostMinor = reversibleMinor(payout, input.purpose);
    if (amountMinor <= 0n) throw new InvalidInput("Write an amount above zero.", "amount");
    if (amountMinor > mostMinor)
      throw new InvalidInput(tooMuch(input.purpose, mostMinor, payout.currency), "amount");
    const reversalId = newId("trev");
    await tx.db.transferReversal.create({
      data: {
        id: reversalId,
        payoutId: input.payoutId,
        vendorId: payout.vendorId,
        currency: payout.currency,
        transferId: payout.transferId,
        amountMinor,
        purpose: input.purpose,
        status: "REQUESTED",
        reason,
        requestedAt: tx.clock.now(),
        requestedById: actor.id,
        requestedByName: actor.name,
      },
    });
    await recordAudit(tx, {
      action: "payroll.reversal.requested",
      subjectKind: "payout",
      subjectId: input.payoutId,
      after: { reversalId, amountMinor, currency: payout.currency, purpose: input.purpose },
      reason,
    });
    return { reversalId };
  });
}

function tooMuch(purpose: RequestReversalInput["purpose"], mostMinor: bigint, currency: string): string {
  const most = isCurrency(currency) ? formatAmount(mostMinor, currency, "en-GB") : `${mostMinor} ${currency}`;
  if (purpose === "TAKES_BACK") return `At most ${most} of this payout is left to be taken back.`;
  return mostMinor === 0n
    ? "The vendor owes nothing in this currency now, so there is no debt to settle."
    : `At most ${most} can settle what the vendor owes.`;
}
