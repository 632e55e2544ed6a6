import { recordAudit } from "@/server/audit/commands/record-audit";
import type { GatewayBankPayout, ProviderRecords } from "@/server/gateways/stripe-records-reader";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { BankPayoutStatus } from "@/server/platform/prisma/enums";
import { bankFailure } from "../domain/bank-failure-words";
import { raiseAlarm } from "../paying/raise-alarm";
import { openBankReturn } from "./open-bank-return";

/**
 * Asks Stripe about a payout from a vendor's account to its bank, as it is now, and stores what it says with the
 * payouts of ours that it carried. One that failed, also after it had arrived, has each of these fetched back once,
 * whatever the order and number of its events. Does nothing for an account that was never ours.
 *
 * Throws GatewayFailed when Stripe does not answer.
 */
export async function syncBankPayout(
  ctx: Context,
  records: ProviderRecords,
  accountId: string,
  stripePayoutId: string,
): Promise<void> {
  const vendorId = await ownerOf(ctx, accountId);
  if (vendorId === null) return;
  const payout = await records.bankPayout(accountId, stripePayoutId);
  if (payout === null) return;
  const transferIds = await records.transfersOfBankPayout(accountId, stripePayoutId);
  await inTransaction(ctx, async (tx) => {
    const stored = await store(tx, { accountId, vendorId, payout });
    await bind(tx, stored.id, transferIds, payout.metadata);
    const items = await tx.db.bankPayoutItem.findMany({
      where: { bankPayoutId: stored.id },
      orderBy: { payoutId: "asc" },
    });
    if (stored.status === "FAILED")
      for (const item of items) await openBankReturn(tx, { payoutId: item.payoutId, bankPayout: stored });
    await tellOfTrouble(tx, stored, items);
    if (stored.isNews)
      await recordAudit(tx, {
        action: `payroll.bank-payout.${stored.status.toLowerCase().replace("_", "-")}`,
        subjectKind: "vendor",
        subjectId: vendorId,
        before: { status: stored.before },
        after: {
          bankPayoutId: stored.id,
          stripePayoutId,
          status: stored.status,
          amountMinor: payout.amountMinor,
          currency: payout.currency,
          payoutIds: items.map((item) => item.payoutId),
        },
      });
  });
}

/** The vendor whose account it is, or was when something was paid to it. */
async function ownerOf(ctx: Context, accountId: string): Promise<string | null> {
  const account = await ctx.db.payoutAccount.findUnique({
    where: { stripeAccountId: accountId },
    select: { vendorId: true },
  });
  if (account) return account.vendorId;
  const paid = await ctx.db.payout.findFirst({
    where: { destination: accountId, stripeTransferId: { not: null } },
    select: { vendorId: true },
  });
  return paid?.vendorId ?? null;
}

const STATUSES = {
  pending: "PENDING",
  in_transit: "IN_TRANSIT",
  paid: "PAID",
  failed: "FAILED",
  canceled: "CANCELED",
} as const satisfies Record<GatewayBankPayout["status"], BankPayoutStatus>;

/** What failed or was called off stays so: an older answer that comes later changes nothing. */
const FINAL: readonly BankPayoutStatus[] = ["FAILED", "CANCELED"];

interface StoredBankPayout {
  id: string;
  stripePayoutId: string;
  status: BankPayoutStatus;
  failureCode: string | null;
  before: BankPayoutStatus | null;
  isNews: boolean;
}

async function store(
  tx: TxContext,
  told: { accountId: string; vendorId: string; payout: GatewayBankPayout },
): Promise<StoredBankPayout> {
  const { payout } = told;
  // Two events of one payout, handled at once: the second waits and sees what the first wrote.
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`bank-payout:${payout.id}`}, 0))`;
  const now = tx.clock.now();
  const known = await tx.db.bankPayout.findUnique({ where: { stripePayoutId: payout.id } });
  const status =
    known && FINAL.includes(known.status) ? known.status : (STATUSES[payout.status] ?? "PENDING");
  const failureCode = known?.failureCode ?? payout.failureCode;
  const state = {
    status,
    failureCode,
    failureMessage: known?.failureMessage ?? payout.failureMessage,
    arrivalOn: payout.arrivalOn,
    checkedAt: now,
    paidSeenAt: known?.paidSeenAt ?? (status === "PAID" ? now : null),
    failedSeenAt: known?.failedSeenAt ?? (FINAL.includes(status) ? now : null),
  };
  const id = known?.id ?? newId("bpo");
  if (known) await tx.db.bankPayout.update({ where: { id }, data: state });
  else
    await tx.db.bankPayout.create({
      data: {
        id,
        stripePayoutId: payout.id,
        stripeAccountId: told.accountId,
        vendorId: told.vendorId,
        currency: payout.currency,
        amountMinor: payout.amountMinor,
        createdAt: payout.createdAt,
        ...state,
      },
    });
  return {
    id,
    stripePayoutId: payout.id,
    status,
    failureCode,
    before: known?.status ?? null,
    isNews: known?.status !== status,
  };
}

/** Binds it to our payouts: by the transfers that it carried, and by our mark where an account pays out by hand. */
async function bind(
  tx: TxContext,
  bankPayoutId: string,
  transferIds: readonly string[],
  metadata: Record<string, string>,
): Promise<void> {
  const marked = metadata["payoutId"] ?? "";
  await tx.db.$executeRaw`
    INSERT INTO bank_payout_item (bank_payout_id, payout_id, transfer_id)
    SELECT ${bankPayoutId}, p.id, p.stripe_transfer_id FROM payout p
    WHERE p.stripe_transfer_id = ANY(${[...transferIds]}::text[])
      OR (p.id = ${marked} AND p.stripe_transfer_id IS NOT NULL)
    ON CONFLICT DO NOTHING`;
}

/** Once for each payout that did not arrive. */
async function tellOfTrouble(
  tx: TxContext,
  stored: StoredBankPayout,
  items: readonly { payoutId: string }[],
): Promise<void> {
  if (!FINAL.includes(stored.status)) return;
  const { meaning, nextStep } = bankFailure(stored.status === "FAILED" ? stored.failureCode : "canceled");
  for (const { payoutId } of items)
    await raiseAlarm(tx, {
      code: stored.status === "FAILED" ? "bank-payout-failed" : "bank-payout-canceled",
      subjectKind: "payout",
      subjectId: payoutId,
      message: `${meaning} ${nextStep}`,
    });
}
