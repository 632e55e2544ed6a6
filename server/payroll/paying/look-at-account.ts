import { formatAmount } from "@/server/money/format-amount";
import type { GetAccountBalanceResult } from "@/server/gateways/payout-gateway";
import type { Context } from "@/server/platform/context";
import type { Paying } from "./paying";
import type { SendBlocker } from "./send-blocker";
import { syncPayoutAccount } from "./sync-payout-account";

/** How old what is known of an account may be when money is sent to it, in milliseconds. */
const KNOWN_MAX_MS = 60_000;

/**
 * Asks Stripe, just before a payout is sent, how its vendor's account is: whether it may be paid, unless that was
 * asked within the last minute, and whether it is negative. Resolves to what stands against sending, to null when
 * nothing does, and to "unavailable" when Stripe did not tell.
 */
export async function lookAtAccount(
  ctx: Context,
  paying: Pick<Paying, "gateway">,
  payoutId: string,
): Promise<SendBlocker | null | "unavailable"> {
  const account = await ctx.db.payoutAccount.findFirst({
    where: { vendor: { payouts: { some: { id: payoutId } } } },
    select: { stripeAccountId: true, syncedAt: true },
  });
  if (!account) return null;
  const knownMs = ctx.clock.now().getTime() - (account.syncedAt?.getTime() ?? -Infinity);
  const [synced, balance] = await Promise.all([
    knownMs < KNOWN_MAX_MS ? "synced" : syncPayoutAccount(ctx, paying, account.stripeAccountId),
    paying.gateway.getAccountBalance(account.stripeAccountId),
  ]);
  if (synced === "unavailable" || balance.kind === "unavailable") return "unavailable";
  return balance.kind === "found" ? negativeBlocker(balance) : null;
}

function negativeBlocker(balance: Extract<GetAccountBalanceResult, { kind: "found" }>): SendBlocker | null {
  for (const [currency, availableMinor] of balance.availableMinor) {
    const totalMinor = availableMinor + (balance.pendingMinor.get(currency) ?? 0n);
    if (totalMinor < 0n)
      return {
        code: "account_negative",
        message: `The vendor's Stripe account is ${formatAmount(-totalMinor, currency, "en-GB")} in the red, which would swallow the payout. Nothing was sent. Have the vendor settle it, then retry.`,
      };
  }
  return null;
}
