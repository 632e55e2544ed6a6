import type { PayoutGateway } from "@/server/gateways/payout-gateway";
import type { Context } from "@/server/platform/context";
import { openPayoutAccount } from "./open-payout-account";

export interface OpenAccountsProgress {
  done: number;
  total: number;
  opened: number;
  failed: number;
}

export interface OpenAccountsReport {
  /** Vendors that got an account now. */
  opened: number;
  /** Of those, the ones the provider still wants details from before it takes money. */
  onboarding: number;
  /** Vendors that had one, test vendors aside. */
  alreadyOpen: number;
  failed: { vendorRef: string; reason: string }[];
}

const AT_ONCE = 4;
const BATCH = 200;

/**
 * Opens a payout account for every vendor that has none, in the order of their ids, a few at a time. Test vendors are
 * never paid and get none. Each vendor is committed by itself, so that a run that was stopped is simply run again.
 *
 * Drafts do not follow by themselves: a draft in which a vendor had no account is recalculated by whoever reviews it,
 * or its balance goes into the next run. Aborting ends it after the vendors that are under way; it then throws the
 * signal's reason.
 */
export async function openMissingAccounts(
  ctx: Context,
  gateway: Pick<PayoutGateway, "openAccount">,
  options: { onProgress?: (progress: OpenAccountsProgress) => void; signal?: AbortSignal } = {},
): Promise<OpenAccountsReport> {
  const missing = { isTest: false, payoutAccount: null };
  const total = await ctx.db.vendor.count({ where: missing });
  const report: OpenAccountsReport = {
    opened: 0,
    onboarding: 0,
    alreadyOpen: await ctx.db.vendor.count({ where: { isTest: false, payoutAccount: { isNot: null } } }),
    failed: [],
  };
  let done = 0;
  const openOne = async (vendor: { id: string; ref: string }) => {
    const result = await openPayoutAccount(ctx, gateway, vendor.id);
    if (result.outcome === "OPENED") report.opened += 1;
    if (result.outcome === "OPENED" && result.status === "ONBOARDING") report.onboarding += 1;
    if (result.outcome === "ALREADY_OPEN") report.alreadyOpen += 1;
    if (result.outcome === "FAILED") report.failed.push({ vendorRef: vendor.ref, reason: result.reason });
    done += 1;
    options.onProgress?.({ done, total, opened: report.opened, failed: report.failed.length });
  };

  for (let after = ""; ;) {
    const batch = await ctx.db.vendor.findMany({
      where: { ...missing, id: { gt: after } },
      orderBy: { id: "asc" },
      take: BATCH,
      select: { id: true, ref: true },
    });
    if (batch.length === 0) break;
    after = batch.at(-1)!.id;
    const queue = batch.values();
    // Each takes the next vendor from the one queue, so that a slow answer holds up only its own lane.
    const lane = async () => {
      for (const vendor of queue) {
        options.signal?.throwIfAborted();
        await openOne(vendor);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }
  return report;
}
