import type { Context } from "@/server/platform/context";
import { NotFound, RuleBroken } from "@/server/platform/errors";
import { draftOffCycleRun } from "../commands/draft-off-cycle-run";
import { runLabel } from "../domain/run-label";
import { dayOfColumn } from "../commands/date-column";

/**
 * Drafts a run of its own for what came back of a payout, with all else that its vendor is owed in the currency. It
 * is submitted and approved like any other; nothing is sent by this. Throws RuleBroken `payroll.not_returned` when the
 * payout did not come back, and `payroll.nothing_due` when another run has it already.
 */
export async function payReturned(ctx: Context, input: { payoutId: string }): Promise<{ runId: string }> {
  const payout = await ctx.db.payout.findUnique({
    where: { id: input.payoutId },
    select: {
      status: true,
      vendorId: true,
      currency: true,
      run: { select: { schedule: true, periodStart: true, periodEnd: true } },
    },
  });
  if (!payout) throw new NotFound("Payout", input.payoutId);
  if (payout.status !== "RETURNED")
    throw new RuleBroken("payroll.not_returned", ["Only a payout that came back is paid in a new run."]);
  const { schedule, periodStart, periodEnd } = payout.run;
  const label = runLabel({
    schedule,
    periodStart: dayOfColumn(periodStart),
    periodEnd: dayOfColumn(periodEnd),
  });
  const { runId } = await draftOffCycleRun(ctx, {
    vendorIds: [payout.vendorId],
    currency: payout.currency,
    reason: `Pays again what came back of ${label}`,
  });
  return { runId };
}
