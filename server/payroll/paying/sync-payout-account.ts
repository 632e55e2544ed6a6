import { recordAudit } from "@/server/audit/commands/record-audit";
import type { ConnectedAccount } from "@/server/gateways/payout-gateway";
import { inTransaction, type Context } from "@/server/platform/context";
import type { PayoutAccountStatus } from "@/server/platform/prisma/enums";
import type { Paying } from "./paying";

type SyncResult = "synced" | "unknown-account" | "unavailable";

/**
 * Asks Stripe about a connected account and stores what it says: whether it may be paid, and its bank details. An
 * account that Stripe does not know is restricted. Does nothing for one that no vendor has.
 */
export async function syncPayoutAccount(
  ctx: Context,
  paying: Pick<Paying, "gateway">,
  stripeAccountId: string,
): Promise<SyncResult> {
  const owned = await ctx.db.payoutAccount.findUnique({ where: { stripeAccountId }, select: { id: true } });
  if (!owned) return "unknown-account";
  const asked = await paying.gateway.getAccount(stripeAccountId);
  if (asked.kind === "unavailable") return "unavailable";
  await inTransaction(ctx, async (tx) => {
    await tx.db.$queryRaw`SELECT id FROM payout_account WHERE id = ${owned.id} FOR UPDATE`;
    const before = await tx.db.payoutAccount.findUniqueOrThrow({ where: { id: owned.id } });
    const now = tx.clock.now();
    const after =
      asked.kind === "found"
        ? accountState(asked.account, before.status)
        : { status: "RESTRICTED" as const, disabledReason: "Stripe does not know the account" };
    const bank =
      asked.kind === "found"
        ? { bankLast4: asked.account.bankLast4, bankFingerprint: asked.account.bankFingerprint }
        : {};
    const bankChanged =
      asked.kind === "found" &&
      before.bankFingerprint !== null &&
      before.bankFingerprint !== asked.account.bankFingerprint;
    await tx.db.payoutAccount.update({
      where: { id: before.id },
      data: { ...after, ...bank, syncedAt: now, ...(bankChanged ? { bankChangedAt: now } : {}) },
    });
    if (before.status === after.status && !bankChanged) return;
    await recordAudit(tx, {
      action: "vendors.payout-account.synced",
      subjectKind: "vendor",
      subjectId: before.vendorId,
      before: { status: before.status, bankLast4: before.bankLast4 },
      after: { status: after.status, disabledReason: after.disabledReason, bankChanged },
    });
  });
  return "synced";
}

function accountState(
  account: ConnectedAccount,
  before: PayoutAccountStatus,
): { status: PayoutAccountStatus; disabledReason: string | null } {
  if (account.payoutsEnabled && account.transfersActive) return { status: "ACTIVE", disabledReason: null };
  const isNew = before === "ONBOARDING" && account.disabledReason === null;
  return {
    status: isNew ? "ONBOARDING" : "RESTRICTED",
    disabledReason: account.disabledReason ?? (isNew ? null : "Stripe has switched it off"),
  };
}
