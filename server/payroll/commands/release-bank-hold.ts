import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { Conflict, Forbidden, InvalidInput, RuleBroken } from "@/server/platform/errors";
import { lockVendor } from "@/server/vendors/commands/lock-vendor";
import { getBankHold } from "../queries/get-bank-hold";
import { refreshOpenRuns } from "./refresh-open-runs";

export interface ReleaseBankHoldInput {
  vendorId: string;
  seenVersion: number;
  /** The change that the person saw; a later one is held by itself. */
  bankChangeId: string;
  reason: string;
  /** The record of a step-up, where one was made. */
  stepUpId?: string | undefined;
}

/**
 * Lets a vendor be paid to its new bank details before their 72 hours are over. It takes somebody who neither asked for
 * a link through which they could be changed, nor submitted or changed a submitted run that pays the vendor. Drafts in
 * which it was held are worked out again; payouts that failed for it are retried by hand.
 *
 * Throws NotFound, Conflict for a stale version or a later change, InvalidInput without a reason, RuleBroken
 * `payroll.bank_release_blocked` with every reason.
 */
export async function releaseBankHold(ctx: Context, input: ReleaseBankHoldInput): Promise<void> {
  const reason = input.reason.trim();
  if (reason === "")
    throw new InvalidInput("Say how you know that the new details are the vendor's.", "reason");
  const { actor } = ctx;
  if (actor.kind !== "staff") throw new Forbidden("Only a person can release bank details.");
  await inTransaction(
    ctx,
    async (tx) => {
      const vendor = await lockVendor(tx, input.vendorId, input.seenVersion);
      // No change is noticed between our look and our commit.
      await tx.db.$queryRaw`SELECT id FROM payout_account WHERE vendor_id = ${vendor.id} FOR UPDATE`;
      const hold = await getBankHold(tx, vendor.id);
      if (hold && hold.changeId !== input.bankChangeId) throw new Conflict();
      const blockers = hold?.releaseBlockers ?? ["The vendor's bank details never changed."];
      if (!hold || blockers.length > 0) throw new RuleBroken("payroll.bank_release_blocked", blockers);
      await tx.db.payoutAccount.update({ where: { vendorId: vendor.id }, data: { bankHeldUntil: null } });
      await tx.db.bankChange.update({
        where: { id: hold.changeId },
        data: {
          releasedAt: tx.clock.now(),
          releasedById: actor.id,
          releasedByName: actor.name,
          releaseReason: reason,
          stepUpId: input.stepUpId ?? null,
        },
      });
      await tx.db.vendor.update({ where: { id: vendor.id }, data: { version: { increment: 1 } } });
      const waits = await tx.db.payout.count({
        where: {
          vendorId: vendor.id,
          outcome: "BANK_CHANGED",
          run: { status: { in: ["DRAFT", "AWAITING_APPROVAL"] } },
        },
      });
      // A run that pays the vendor all the same was drafted before the change, and stays what was submitted.
      if (waits > 0) await refreshOpenRuns(tx, vendor.id, "bank details released");
      await recordAudit(tx, {
        action: "payroll.bank-hold.released",
        subjectKind: "vendor",
        subjectId: vendor.id,
        before: { bankChangeId: hold.changeId, changedAt: hold.changedAt, heldUntil: hold.heldUntil },
        after: { bankLast4: hold.toLast4, stepUpId: input.stepUpId },
        reason,
      });
    },
    { timeLimitMs: 300_000 },
  );
}
