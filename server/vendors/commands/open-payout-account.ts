import { recordAudit } from "@/server/audit/commands/record-audit";
import type { OpenAccountResult, PayoutGateway } from "@/server/gateways/payout-gateway";
import { inTransaction, type Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { openedAccountStatus } from "../domain/account-status";

/** What became of one vendor. A failure is told, not thrown: others wait behind it. */
export type OpenedAccount =
  | { outcome: "OPENED"; status: "ACTIVE" | "ONBOARDING" }
  | { outcome: "ALREADY_OPEN" }
  | { outcome: "FAILED"; reason: string };

const TRIES_MAX = 3;

/**
 * Opens a connected account for a vendor and stores it, with an audit row. The idempotency key is the vendor's own
 * and the same each time, so that a crash between the provider's answer and our commit opens no second account: the
 * next call is given the first one again. A vendor that has an account meanwhile is left alone.
 *
 * An answer that may come out better is asked for again under the same key, three times in all. Throws NotFound.
 */
export async function openPayoutAccount(
  ctx: Context,
  gateway: Pick<PayoutGateway, "openAccount">,
  vendorId: string,
  options: { pause?: (ms: number) => Promise<void> } = {},
): Promise<OpenedAccount> {
  const vendor = await ctx.db.vendor.findUnique({
    where: { id: vendorId },
    select: { id: true, ref: true, name: true, email: true, payoutAccount: { select: { id: true } } },
  });
  if (!vendor) throw new NotFound("Vendor", vendorId);
  if (vendor.payoutAccount) return { outcome: "ALREADY_OPEN" };

  const pause = options.pause ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
  let result: OpenAccountResult;
  for (let tries = 1; ; tries++) {
    result = await gateway.openAccount({
      vendorRef: vendor.ref,
      vendorName: vendor.name,
      ...(vendor.email ? { email: vendor.email } : {}),
      idempotencyKey: `open-account:${vendor.id}`,
    });
    if (tries === TRIES_MAX || !mayComeOutBetter(result)) break;
    await pause(250 * 4 ** (tries - 1));
  }
  if (result.kind !== "created") return { outcome: "FAILED", reason: failureText(result) };

  const { account } = result;
  const status = openedAccountStatus(account);
  return inTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    const stored = await tx.db.$executeRaw`
      INSERT INTO payout_account (id, vendor_id, stripe_account_id, status, disabled_reason, charges_enabled,
        payouts_enabled, transfers_active, requirements_due, bank_name, bank_last4, bank_fingerprints, synced_at,
        created_at)
      VALUES (${newId("pacc")}, ${vendor.id}, ${account.id}, ${status}::payout_account_status,
        ${account.disabledReason}, ${account.chargesEnabled}, ${account.payoutsEnabled}, ${account.transfersActive},
        ${account.requirementsDue}, ${account.bankName}, ${account.bankLast4}, ${account.bankFingerprints}, ${now},
        ${now})
      ON CONFLICT (vendor_id) DO NOTHING`;
    if (stored === 0) return { outcome: "ALREADY_OPEN" };
    await recordAudit(tx, {
      action: "vendors.account.opened",
      subjectKind: "vendor",
      subjectId: vendor.id,
      after: { stripeAccountId: account.id, status, bankLast4: account.bankLast4 },
    });
    return { outcome: "OPENED", status };
  });
}

function mayComeOutBetter(result: OpenAccountResult): boolean {
  if (result.kind === "not_created") return result.retryable && !result.keySpent;
  return result.kind === "unknown" && !result.alarm;
}

function failureText(result: Exclude<OpenAccountResult, { kind: "created" }>): string {
  switch (result.kind) {
    case "not_created":
      return result.message;
    case "unknown":
      return `It is not known yet whether the account was opened: ${result.message} Run it again; no second one is opened.`;
    case "body_mismatch":
      return "An account was asked for earlier under another name or e-mail address of this vendor, and the answer was lost. Look it up at the provider.";
  }
}
