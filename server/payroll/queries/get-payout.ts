import { dayOfColumn } from "@/server/payroll/commands/date-column";
import { runLabel } from "@/server/payroll/domain/run-label";
import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import { listSharedBanks } from "./list-shared-banks";

/** All that the payout page shows but its postings: sums, attempts, timeline, receipt, and the run it belongs to. */
export async function getPayout(ctx: Context, payoutId: string) {
  const payout = await ctx.db.payout.findUnique({
    where: { id: payoutId },
    include: {
      vendor: {
        select: {
          id: true,
          ref: true,
          name: true,
          email: true,
          schedule: true,
          status: true,
          statusReason: true,
          payoutAccount: { select: { status: true, disabledReason: true, bankLast4: true } },
          holds: {
            where: { releasedAt: null },
            orderBy: { placedAt: "asc" },
            take: 20,
            select: {
              id: true,
              bookingId: true,
              reason: true,
              placedByName: true,
              placedAt: true,
              releaseOn: true,
            },
          },
        },
      },
      run: {
        select: {
          id: true,
          schedule: true,
          status: true,
          version: true,
          startedPayingAt: true,
          periodStart: true,
          periodEnd: true,
          timeZone: true,
          contentHash: true,
        },
      },
      attempts: { orderBy: { number: "asc" } },
      receipt: { select: { number: true, issuedAt: true } },
    },
  });
  if (!payout) throw new NotFound("Payout", payoutId);
  const [sharedBankWith, events, entries] = await Promise.all([
    payout.flags.includes("SHARED_BANK") ? listSharedBanks(ctx, payout.vendorId) : [],
    ctx.db.payoutEvent.findMany({ where: { payoutId }, orderBy: { id: "asc" }, take: 500 }),
    ctx.db.ledgerEntry.findMany({
      where: { payoutId },
      orderBy: { id: "asc" },
      select: { id: true, kind: true, reason: true, recordedAt: true, createdByName: true },
    }),
  ]);
  const { holds, ...vendor } = payout.vendor;
  const days = {
    periodStart: dayOfColumn(payout.run.periodStart),
    periodEnd: dayOfColumn(payout.run.periodEnd),
  };
  const { leaseToken: _token, leaseUntil: _until, leaseOwner: _owner, ...shown } = payout;
  return {
    ...shown,
    nextPayoutOn: payout.nextPayoutOn && dayOfColumn(payout.nextPayoutOn),
    vendor,
    // Holds that were not released. One with a past day has ended by itself.
    holds: holds.map(({ bookingId, releaseOn, ...hold }) => ({
      ...hold,
      ofOneBooking: bookingId !== null,
      releaseOn: releaseOn && dayOfColumn(releaseOn),
    })),
    run: { ...payout.run, ...days, label: runLabel({ schedule: payout.run.schedule, ...days }) },
    attempts: payout.attempts.map(({ body, evidence, ...attempt }) => ({
      ...attempt,
      // As text: they have no type that the screen could rely on, it only shows them.
      body: JSON.stringify(body, null, 2),
      evidence: evidence === null ? null : JSON.stringify(evidence, null, 2),
    })),
    events: events.map(({ detail, ...event }) => ({
      ...event,
      detail: detail === null ? null : JSON.stringify(detail, null, 2),
    })),
    ledgerEntries: entries,
    /** Who is paid to the same bank account, for a payout that is flagged for it. */
    sharedBankWith,
  };
}
