import { heldUntilText } from "@/server/payroll/domain/bank-hold";
import { heldLinesReason } from "@/server/payroll/domain/held-lines-reason";
import { periodAfter, type Period } from "@/server/payroll/domain/period";
import { periodLabel } from "@/server/payroll/domain/period-text";
import { payoutOutcome, type PayoutOutcome } from "@/server/payroll/domain/payout-outcome";
import { nextPeriodToRun, runInstantOf } from "@/server/payroll/domain/run-instant";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import { dateColumn, dayOfColumn } from "../commands/date-column";
import { currencyPolicyOf } from "./get-payroll-policy";

/** What the next regular run would decide about a vendor in one currency, as things stand now. Minor units. */
export interface PayoutForecast {
  currency: string;
  /** The run: its period in words, the last-exclusive day, and when it is due. */
  run: { schedule: "WEEKLY" | "MONTHLY"; label: string; periodEnd: string; dueAt: Date };
  /** Null when nothing of the vendor's would be in that run. */
  outcome: PayoutOutcome | null;
  reason: string;
  /** What else would stand in the way, behind the outcome. */
  alsoInTheWay: PayoutOutcome[];
  /** What the run would find, without bookings on hold. */
  netMinor: bigint;
  /** What would be sent. */
  payMinor: bigint;
  /** Bookings on hold, left out of the net. */
  heldMinor: bigint;
}

interface DueSums {
  netMinor: bigint;
  lineCount: number;
  heldMinor: bigint;
  heldCount: number;
}

/**
 * Why a vendor will be paid in the next regular run or not, per currency, by the very rule that drafting uses. The
 * next run of a currency is the first of the vendor's schedule that is due after now and not drafted yet; what open
 * runs have claimed is not in it. `extra` adds an amount that is not posted yet, to see what it would change.
 *
 * Throws NotFound.
 */
export async function forecastVendorPayouts(
  ctx: Context,
  vendorId: string,
  extra?: { currency: string; amountMinor: bigint },
): Promise<PayoutForecast[]> {
  const vendor = await ctx.db.vendor.findUnique({
    where: { id: vendorId },
    select: { status: true, statusReason: true, schedule: true, isTest: true, payoutAccount: true },
  });
  if (!vendor) throw new NotFound("Vendor", vendorId);
  const accounts = await ctx.db.ledgerAccount.findMany({
    where: { kind: "VENDOR_PAYABLE", vendorId },
    select: { currency: true },
    orderBy: { currency: "asc" },
  });
  const currencies = new Set(accounts.map((account) => account.currency));
  if (extra) currencies.add(extra.currency);

  const forecasts: PayoutForecast[] = [];
  for (const currency of [...currencies].sort()) {
    const period = await nextUndraftedPeriod(ctx, vendor.schedule, currency);
    const dueAt = runInstantOf(period);
    const due = await dueSums(ctx, vendorId, currency, period);
    const extraMinor = extra?.currency === currency ? extra.amountMinor : 0n;
    const netMinor = due.netMinor + extraMinor;
    const lineCount = due.lineCount + (extraMinor === 0n ? 0 : 1);
    const about = {
      currency,
      run: { schedule: vendor.schedule, label: periodLabel(period), periodEnd: period.endDate, dueAt },
      heldMinor: due.heldMinor,
    };
    const nothing = { ...about, outcome: null, alsoInTheWay: [], netMinor: 0n, payMinor: 0n };
    if (vendor.isTest) {
      forecasts.push({ ...nothing, reason: "A test vendor is never paid." });
      continue;
    }
    if (lineCount === 0 && due.heldCount === 0) {
      forecasts.push({ ...nothing, reason: "Nothing is due that is not claimed by a run already." });
      continue;
    }
    const decision = payoutOutcome({
      currency,
      netMinor,
      minimumMinor: (await currencyPolicyOf(ctx, currency)).minimumMinor,
      suspendedReason: vendor.status === "SUSPENDED" ? (vendor.statusReason ?? "no reason given") : null,
      excludedReason: null,
      hold: (await standingHold(ctx, vendorId, period)) ?? onlyHeld(lineCount, due.heldCount),
      payoutAccount: vendor.payoutAccount && {
        restrictedReason: restriction(vendor.payoutAccount),
        bankHeldUntil: bankHold(vendor.payoutAccount.bankHeldUntil, dueAt),
      },
      nextRunOn: periodAfter(period).endDate,
    });
    forecasts.push({
      ...about,
      outcome: decision.outcome,
      reason: decision.reason,
      alsoInTheWay: decision.alsoInTheWay,
      netMinor,
      payMinor: decision.payableMinor,
    });
  }
  return forecasts;
}

async function nextUndraftedPeriod(
  ctx: Context,
  schedule: "WEEKLY" | "MONTHLY",
  currency: string,
): Promise<Period> {
  let period = nextPeriodToRun(schedule, ctx.clock.now(), businessTimeZone());
  const drafted = await ctx.db.payrollRun.findMany({
    where: {
      schedule,
      currency,
      status: { not: "CANCELLED" },
      periodEnd: { gte: dateColumn(period.endDate) },
    },
    select: { periodEnd: true },
  });
  const ends = new Set(drafted.map((run) => dayOfColumn(run.periodEnd)));
  while (ends.has(period.endDate)) period = periodAfter(period);
  return period;
}

/** What the run would collect: every unclaimed posting that is payable before the period's end, held ones apart. */
async function dueSums(ctx: Context, vendorId: string, currency: string, period: Period): Promise<DueSums> {
  const [sums] = await ctx.db.$queryRaw<[DueSums]>`
    SELECT coalesce(sum(amount_minor) FILTER (WHERE NOT held), 0)::bigint AS "netMinor",
      (count(*) FILTER (WHERE NOT held))::int AS "lineCount",
      coalesce(sum(amount_minor) FILTER (WHERE held), 0)::bigint AS "heldMinor",
      (count(*) FILTER (WHERE held))::int AS "heldCount"
    FROM (
      SELECT p.amount_minor, EXISTS (
        SELECT 1 FROM hold h WHERE h.vendor_id = ${vendorId} AND h.booking_id = e.booking_id
          AND h.released_at IS NULL AND (h.release_on IS NULL OR h.release_on > ${period.endDate}::date)
      ) AS held
      FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
      WHERE p.vendor_id = ${vendorId} AND p.currency = ${currency} AND p.payable_at < ${period.endsAt}
        AND NOT EXISTS (SELECT 1 FROM payout_line l WHERE l.posting_id = p.id)
    ) due`;
  return sums;
}

/** The hold on the whole vendor that will still stand on the day the run is due, which is the day its period ends. */
async function standingHold(ctx: Context, vendorId: string, period: Period) {
  const hold = await ctx.db.hold.findFirst({
    where: {
      vendorId,
      bookingId: null,
      releasedAt: null,
      OR: [{ releaseOn: null }, { releaseOn: { gt: dateColumn(period.endDate) } }],
    },
    orderBy: { placedAt: "asc" },
    select: { reason: true, releaseOn: true },
  });
  return hold && { reason: hold.reason, releaseOn: hold.releaseOn && dayOfColumn(hold.releaseOn) };
}

function onlyHeld(lineCount: number, heldCount: number) {
  if (lineCount > 0 || heldCount === 0) return null;
  return { reason: heldLinesReason(heldCount), releaseOn: null };
}

/** Until when a change of bank details holds the vendor, if it still does when the run is due. */
function bankHold(heldUntil: Date | null, dueAt: Date): string | null {
  return heldUntil !== null && heldUntil > dueAt ? heldUntilText(heldUntil, businessTimeZone()) : null;
}

function restriction(account: { status: string; disabledReason: string | null }): string | null {
  if (account.status === "ACTIVE") return null;
  const waiting = account.status === "ONBOARDING" ? "the vendor has not finished opening it" : null;
  return account.disabledReason ?? waiting ?? "no reason given";
}
