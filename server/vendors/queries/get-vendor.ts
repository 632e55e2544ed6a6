import { dayOfColumn } from "@/server/payroll/commands/date-column";
import { forecastVendorPayouts } from "@/server/payroll/queries/forecast-vendor-payouts";
import { getBankHold } from "@/server/payroll/queries/get-bank-hold";
import { listSharedBanks } from "@/server/payroll/queries/list-shared-banks";
import { payrollPolicyOf } from "@/server/payroll/queries/get-payroll-policy";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { Prisma } from "@/server/platform/prisma/client";
import { isPermitted, type Permission, type StaffRole } from "@/server/staff/permissions";
import { dayOfInstant } from "@/server/platform/business-day";
import { vendorActions, type VendorActionFacts } from "../domain/vendor-actions";
import { openPayoutAccountKey } from "../job-requests";
import { getVendorMoney } from "./get-vendor-money";
import { listVendorRates } from "./list-vendor-rates";

/**
 * All that the vendor page shows above its tables: the vendor, its account, money per currency, rates, holds, the
 * open runs that have it, what the next run would decide and why, and what the acting person may do. Throws NotFound.
 */
export async function getVendor(ctx: Context, vendorId: string) {
  const vendor = await ctx.db.vendor.findUnique({ where: { id: vendorId }, select: VENDOR });
  if (!vendor) throw new NotFound("Vendor", vendorId);
  const { payoutAccount: account, ...profile } = vendor;
  const now = ctx.clock.now();
  const today = dayOfInstant(now, businessTimeZone());
  const [money, rates, holds, openRuns, forecasts, policy, request, bankHold] = [
    await getVendorMoney(ctx, vendorId, today),
    await listVendorRates(ctx, vendorId, now),
    await standingHolds(ctx, vendorId, today),
    await openRunsOf(ctx, vendorId),
    await forecastVendorPayouts(ctx, vendorId),
    await payrollPolicyOf(ctx),
    account ? null : await accountRequest(ctx, vendorId),
    await getBankHold(ctx, vendorId),
  ];
  return {
    ...profile,
    /** Days that hold now, the policy's where the vendor has none of its own. */
    holdDaysInForce: profile.holdDays ?? policy.holdDays,
    policyHoldDays: policy.holdDays,
    today,
    /** The business day of the latest entry, for the first statement that is shown; null without entries. */
    lastEntryOn: await lastEntryOn(ctx, vendorId),
    account,
    accountRequest: request,
    /** The last change of its bank details, and whether it holds the vendor. */
    bankHold,
    /** Other vendors that are paid to the same bank account. */
    sharedBankWith: await listSharedBanks(ctx, vendorId),
    money,
    rates,
    holds,
    openRuns,
    forecasts,
    actions: vendorActions({
      status: vendor.status,
      isTest: vendor.isTest,
      hasAccount: account !== null,
      accountTakesPayouts: account?.status === "ACTIVE",
      accountIsBeingOpened: request?.state === "WAITING",
      bankHold: {
        isHeld: bankHold !== null && bankHold.heldUntil !== null,
        releaseBlockers: bankHold?.releaseBlockers ?? [],
      },
      hasPayable: money.some((one) => one.payableMinor > 0n),
      may: mayOf(ctx),
    }),
  };
}

const VENDOR = {
  id: true,
  ref: true,
  name: true,
  email: true,
  status: true,
  statusReason: true,
  schedule: true,
  holdDays: true,
  isTest: true,
  version: true,
  createdAt: true,
  payoutAccount: {
    select: {
      stripeAccountId: true,
      status: true,
      disabledReason: true,
      chargesEnabled: true,
      payoutsEnabled: true,
      transfersActive: true,
      requirementsDue: true,
      bankName: true,
      bankLast4: true,
      bankChangedAt: true,
      syncedAt: true,
      createdAt: true,
    },
  },
} satisfies Prisma.VendorSelect;

async function lastEntryOn(ctx: Context, vendorId: string): Promise<string | null> {
  const [row] = await ctx.db.$queryRaw<[{ at: Date | null }]>`
    SELECT max(e.occurred_at) AS at FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
    WHERE p.vendor_id = ${vendorId}`;
  return row.at && dayOfInstant(row.at, businessTimeZone());
}

/** Holds that keep something out of runs today. */
async function standingHolds(ctx: Context, vendorId: string, today: string) {
  return ctx.db.$queryRaw<
    {
      id: string;
      bookingRef: string | null;
      reason: string;
      placedByName: string;
      placedAt: Date;
      releaseOn: string | null;
    }[]
  >`
    SELECT h.id, b.ref AS "bookingRef", h.reason, h.placed_by_name AS "placedByName", h.placed_at AS "placedAt",
      h.release_on::text AS "releaseOn"
    FROM hold h LEFT JOIN any_booking b ON b.id = h.booking_id
    WHERE h.vendor_id = ${vendorId} AND h.released_at IS NULL
      AND (h.release_on IS NULL OR h.release_on > ${today}::date)
    ORDER BY h.placed_at, h.id LIMIT 200`;
}

/** Runs that are not over and have the vendor, newest first, with what they decided about it. */
async function openRunsOf(ctx: Context, vendorId: string) {
  const payouts = await ctx.db.payout.findMany({
    where: {
      vendorId,
      run: { status: { in: ["DRAFT", "AWAITING_APPROVAL", "APPROVED", "PAYING", "PAUSED", "PARTLY_PAID"] } },
      status: { notIn: ["PAID", "CANCELLED", "RETURNED"] },
    },
    orderBy: [{ run: { endsAt: "desc" } }, { id: "desc" }],
    take: 20,
    select: {
      id: true,
      currency: true,
      outcome: true,
      outcomeReason: true,
      status: true,
      netMinor: true,
      payMinor: true,
      run: { select: { id: true, schedule: true, status: true, periodStart: true, periodEnd: true } },
    },
  });
  return payouts.map(({ run, ...payout }) => ({
    ...payout,
    run: {
      id: run.id,
      schedule: run.schedule,
      status: run.status,
      periodStart: dayOfColumn(run.periodStart),
      periodEnd: dayOfColumn(run.periodEnd),
    },
  }));
}

/** What became of the last request to open an account; null when there was none. */
async function accountRequest(ctx: Context, vendorId: string) {
  const job = await ctx.db.job.findFirst({
    where: { key: openPayoutAccountKey(vendorId) },
    orderBy: { createdAt: "desc" },
    select: { status: true, createdAt: true, lastError: true },
  });
  if (!job || job.status === "DONE") return null;
  return {
    state: job.status === "DEAD" ? ("FAILED" as const) : ("WAITING" as const),
    askedAt: job.createdAt,
    /** What the last try ran into. */
    problem: job.lastError?.replace(/^\w+: /, "") ?? null,
  };
}

function mayOf(ctx: Context): VendorActionFacts["may"] {
  const role = ctx.actor.kind === "staff" ? (ctx.actor.role as StaffRole) : null;
  const may = (permission: Permission) => role !== null && isPermitted(role, permission);
  return {
    editVendors: may("vendors.edit"),
    editPayroll: may("payroll.edit"),
    draftRuns: may("payroll.draft"),
    readRuns: may("payroll.read"),
  };
}
