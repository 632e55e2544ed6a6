import { dayOfColumn } from "@/server/payroll/commands/date-column";
import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";

/** All that the payout page shows but its postings: sums, attempts, timeline, receipt, and the run it belongs to. */
export async function getPayout(ctx: Context, payoutId: string) {
  const payout = await ctx.db.payout.findUnique({
    where: { id: payoutId },
    include: {
      vendor: { select: { id: true, ref: true, name: true, email: true, schedule: true, status: true } },
      run: {
        select: {
          id: true,
          schedule: true,
          status: true,
          version: true,
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
  const [events, entries] = await Promise.all([
    ctx.db.payoutEvent.findMany({ where: { payoutId }, orderBy: { id: "asc" }, take: 500 }),
    ctx.db.ledgerEntry.findMany({
      where: { payoutId },
      orderBy: { id: "asc" },
      select: { id: true, kind: true, reason: true, recordedAt: true, createdByName: true },
    }),
  ]);
  const { leaseToken: _token, leaseUntil: _until, leaseOwner: _owner, ...shown } = payout;
  return {
    ...shown,
    nextPayoutOn: payout.nextPayoutOn && dayOfColumn(payout.nextPayoutOn),
    run: {
      ...payout.run,
      periodStart: dayOfColumn(payout.run.periodStart),
      periodEnd: dayOfColumn(payout.run.periodEnd),
    },
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
  };
}
