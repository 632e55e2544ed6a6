import type { PayoutGateway } from "@/server/gateways/payout-gateway";
import { inTransaction, type Context } from "@/server/platform/context";
import { enqueue } from "@/server/platform/jobs";
import { sealText } from "@/server/platform/sealed-text";
import { ACCOUNT_LINK_PURPOSE, forgetAccountLinkRequest } from "../job-requests";
import { openPayoutAccount } from "./open-payout-account";

/** A link that nobody waits for any more would only lie about; in milliseconds. */
const WAITED_FOR_MS = 10 * 60_000;

/**
 * Makes a link that was asked for, opening the vendor's account first where there is none, and keeps it sealed until it
 * expires. Whatever stands against it is stored, for the person who waits to read. Does nothing when it is made already.
 *
 * @param publicUrl where the product is reached, as the vendor is sent back there; null when nobody has told.
 */
export async function makeAccountLink(
  ctx: Context,
  gateway: Pick<PayoutGateway, "openAccount" | "createAccountLink">,
  linkId: string,
  publicUrl: string | null,
): Promise<void> {
  const link = await ctx.db.accountLink.findUnique({ where: { id: linkId } });
  if (!link || link.expiresAt || link.failure) return;
  const made = await make(ctx, gateway, link, publicUrl);
  await inTransaction(ctx, async (tx) => {
    if ("failure" in made) {
      await tx.db.accountLink.update({ where: { id: linkId }, data: { failure: made.failure } });
      return;
    }
    const url = sealText(made.url, ACCOUNT_LINK_PURPOSE);
    await tx.db.accountLink.update({ where: { id: linkId }, data: { url, expiresAt: made.expiresAt } });
    await enqueue(tx, forgetAccountLinkRequest, { linkId }, { runAt: made.expiresAt });
  });
}

async function make(
  ctx: Context,
  gateway: Pick<PayoutGateway, "openAccount" | "createAccountLink">,
  link: { vendorId: string; requestedAt: Date },
  publicUrl: string | null,
): Promise<{ url: string; expiresAt: Date } | { failure: string }> {
  if (publicUrl === null)
    return { failure: "The worker does not know PUBLIC_URL, where Stripe sends the vendor back to. Set it." };
  if (ctx.clock.now().getTime() - link.requestedAt.getTime() > WAITED_FOR_MS)
    return { failure: "No worker made it in time. Ask again." };
  const opened = await openPayoutAccount(ctx, gateway, link.vendorId);
  if (opened.outcome === "FAILED") return { failure: opened.reason };
  const { stripeAccountId } = await ctx.db.payoutAccount.findUniqueOrThrow({
    where: { vendorId: link.vendorId },
    select: { stripeAccountId: true },
  });
  const base = `${publicUrl.replace(/\/+$/, "")}/vendor-setup`;
  const result = await gateway.createAccountLink({
    accountId: stripeAccountId,
    returnUrl: `${base}/done`,
    refreshUrl: `${base}/expired`,
  });
  if (result.kind === "created") return { url: result.url, expiresAt: result.expiresAt };
  return { failure: result.message };
}
