import { placeHold } from "@/server/payroll/commands/place-hold";
import { releaseHold } from "@/server/payroll/commands/release-hold";
import { syncPayoutAccount } from "@/server/payroll/paying/sync-payout-account";
import { openPayoutAccount } from "@/server/vendors/commands/open-payout-account";
import { setVendorCommissionRate } from "@/server/vendors/commands/set-vendor-commission-rate";
import { suspendVendor } from "@/server/vendors/commands/suspend-vendor";
import { CAST, PARTS } from "./cast";
import type { StoryContext } from "./story-context";

/** The id of the vendor with this reference. Throws when there is none. */
export async function vendorId(story: StoryContext, ref: string): Promise<string> {
  const { id } = await story.ctx.db.vendor.findUniqueOrThrow({ where: { ref }, select: { id: true } });
  return id;
}

/** Opens the accounts of the vendors that are there and have none, as far as they are to have one. */
export async function openAccounts(story: StoryContext): Promise<void> {
  const refs = CAST.filter((vendor) => vendor.account !== false).map((vendor) => vendor.ref);
  const vendors = await story.ctx.db.vendor.findMany({
    where: { ref: { in: refs }, payoutAccount: null },
    orderBy: { ref: "asc" },
    select: { id: true },
  });
  for (const { id } of vendors) {
    const opened = await openPayoutAccount(story.ctx, story.gateway, id);
    if (opened.outcome === "FAILED")
      throw new Error(`The story's vendor ${id} got no account: ${opened.reason}`);
  }
}

/** Agrees the rates that differ from everyone's, with vendors that are known and have none of their own. */
export async function agreeRates(story: StoryContext): Promise<void> {
  for (const { ref, commissionBps } of CAST) {
    if (commissionBps === undefined) continue;
    const vendor = await story.ctx.db.vendor.findFirst({
      where: { ref, rates: { none: {} } },
      select: { id: true },
    });
    if (!vendor) continue;
    await setVendorCommissionRate(story.as("ines"), {
      vendorId: vendor.id,
      commissionBps,
      reason: "Agreed in the partner contract",
    });
  }
}

/** Changes what Stripe thinks of a vendor's account, and asks it again unless told to leave that for later. */
export async function changeAccount(
  story: StoryContext,
  ref: string,
  change: { restrictedReason: string | null; isNoticed: boolean },
): Promise<void> {
  const { payoutAccount } = await story.ctx.db.vendor.findUniqueOrThrow({
    where: { ref },
    select: { payoutAccount: { select: { stripeAccountId: true } } },
  });
  if (!payoutAccount) throw new Error(`The story's vendor ${ref} has no account.`);
  const isActive = change.restrictedReason === null;
  story.simulator.stripe.changeAccount(payoutAccount.stripeAccountId, {
    payoutsEnabled: isActive,
    transfers: isActive ? "active" : "inactive",
    disabledReason: change.restrictedReason,
  });
  if (change.isNoticed) await syncPayoutAccount(story.ctx, story, payoutAccount.stripeAccountId);
}

/** Suspends the vendor whose licence ran out. */
export async function suspend(story: StoryContext): Promise<void> {
  const { id, version } = await story.ctx.db.vendor.findUniqueOrThrow({ where: { ref: PARTS.suspended } });
  await suspendVendor(story.as("ines"), {
    vendorId: id,
    seenVersion: version,
    reason: "The trade licence ran out; the partner team waits for the new one",
  });
}

/** Holds a vendor, or one of its bookings; resolves to the hold's id. */
export async function hold(
  story: StoryContext,
  ref: string,
  given: { reason: string; releaseOn?: string; bookingRef?: string },
): Promise<string> {
  const { holdId } = await placeHold(story.as("ines"), { vendorId: await vendorId(story, ref), ...given });
  return holdId;
}

/** Ends a hold by hand. */
export async function release(story: StoryContext, holdId: string, reason: string): Promise<void> {
  await releaseHold(story.as("omar"), { holdId, reason });
}
