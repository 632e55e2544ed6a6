import { recordAudit } from "@/server/audit/commands/record-audit";
import type { ConnectedAccount } from "@/server/gateways/payout-gateway";
import { BANK_HOLD_MS, isBankChange } from "@/server/payroll/domain/bank-hold";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { PayoutAccount } from "@/server/platform/prisma/client";
import type { PayoutAccountStatus } from "@/server/platform/prisma/enums";
import type { Paying } from "./paying";

type SyncResult = "synced" | "unknown-account" | "unavailable";

/**
 * Asks Stripe about a connected account and stores what it says: whether it may be paid, what is wanted of the vendor,
 * and its bank details. Others than before hold the vendor's payouts for 72 hours. An account that Stripe does not
 * know is restricted. Does nothing for one that no vendor has.
 */
export async function syncPayoutAccount(
  ctx: Context,
  paying: Pick<Paying, "gateway">,
  stripeAccountId: string,
): Promise<SyncResult> {
  const owned = await ctx.db.payoutAccount.findUnique({ where: { stripeAccountId }, select: { id: true } });
  if (!owned) return "unknown-account";
  const askedAt = ctx.clock.now();
  const asked = await paying.gateway.getAccount(stripeAccountId);
  if (asked.kind === "unavailable") return "unavailable";
  await inTransaction(ctx, async (tx) => {
    await tx.db.$queryRaw`SELECT id FROM payout_account WHERE id = ${owned.id} FOR UPDATE`;
    const before = await tx.db.payoutAccount.findUniqueOrThrow({ where: { id: owned.id } });
    // Somebody asked later and was quicker: the older answer would look like a change back.
    if (before.syncedAt && before.syncedAt > askedAt) return;
    if (asked.kind === "found") await store(tx, before, asked.account, askedAt);
    else await storeUnknown(tx, before, askedAt);
  });
  return "synced";
}

async function store(
  tx: TxContext,
  before: PayoutAccount,
  account: ConnectedAccount,
  syncedAt: Date,
): Promise<void> {
  const state = accountState(account, before.status);
  const bankChanged = isBankChange(
    { fingerprints: before.bankFingerprints, changedBefore: before.bankChangedAt !== null },
    account.bankFingerprints,
  );
  await tx.db.payoutAccount.update({
    where: { id: before.id },
    data: {
      ...state,
      chargesEnabled: account.chargesEnabled,
      payoutsEnabled: account.payoutsEnabled,
      transfersActive: account.transfersActive,
      requirementsDue: account.requirementsDue,
      bankName: account.bankName,
      bankLast4: account.bankLast4,
      bankFingerprints: account.bankFingerprints,
      syncedAt,
      ...(bankChanged
        ? { bankChangedAt: syncedAt, bankHeldUntil: new Date(syncedAt.getTime() + BANK_HOLD_MS) }
        : {}),
    },
  });
  if (bankChanged)
    await tx.db.bankChange.create({
      data: {
        id: newId("bchg"),
        payoutAccountId: before.id,
        changedAt: syncedAt,
        fromLast4: before.bankLast4,
        toLast4: account.bankLast4,
        fromFingerprints: before.bankFingerprints,
        toFingerprints: account.bankFingerprints,
      },
    });
  if (before.status === state.status && !bankChanged) return;
  await recordAudit(tx, {
    action: bankChanged ? "vendors.bank-details.changed" : "vendors.payout-account.synced",
    subjectKind: "vendor",
    subjectId: before.vendorId,
    before: { status: before.status, bankLast4: before.bankLast4 },
    after: { status: state.status, disabledReason: state.disabledReason, bankLast4: account.bankLast4 },
  });
}

async function storeUnknown(tx: TxContext, before: PayoutAccount, syncedAt: Date): Promise<void> {
  const disabledReason = "Stripe does not know the account";
  await tx.db.payoutAccount.update({
    where: { id: before.id },
    data: {
      status: "RESTRICTED",
      disabledReason,
      chargesEnabled: false,
      payoutsEnabled: false,
      transfersActive: false,
      syncedAt,
    },
  });
  if (before.status === "RESTRICTED") return;
  await recordAudit(tx, {
    action: "vendors.payout-account.synced",
    subjectKind: "vendor",
    subjectId: before.vendorId,
    before: { status: before.status },
    after: { status: "RESTRICTED", disabledReason },
  });
}

function accountState(
  account: ConnectedAccount,
  before: PayoutAccountStatus,
): { status: PayoutAccountStatus; disabledReason: string | null } {
  if (account.payoutsEnabled && account.transfersActive) return { status: "ACTIVE", disabledReason: null };
  // Stripe gives a new account a reason from the beginning: until it was active once, or is refused, it is being opened.
  const isNew = before === "ONBOARDING" && !account.disabledReason?.startsWith("rejected");
  return {
    status: isNew ? "ONBOARDING" : "RESTRICTED",
    disabledReason: account.disabledReason ?? (isNew ? null : "Stripe has switched it off"),
  };
}
