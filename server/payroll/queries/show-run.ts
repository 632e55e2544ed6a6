import { dayOfColumn } from "@/server/payroll/commands/date-column";
import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";

/** A run as the command line prints it: amounts in minor units as text, one line per vendor. */
export interface ShownRun {
  runId: string;
  schedule: "weekly" | "monthly" | "off_cycle";
  periodStart: string;
  periodEnd: string;
  currency: string;
  status: string;
  payableVendors: number;
  payableMinor: string;
  carriedVendors: number;
  carriedMinor: string;
  /** How many vendors have each outcome. */
  outcomes: Record<string, number>;
  payouts: { vendorRef: string; outcome: string; netMinor: string }[];
}

/** Reads a run for the command line, payouts ordered by the vendor's reference. Throws NotFound. */
export async function showRun(ctx: Context, runId: string): Promise<ShownRun> {
  const run = await ctx.db.payrollRun.findUnique({ where: { id: runId } });
  if (!run) throw new NotFound("Payroll run", runId);
  const payouts = await ctx.db.payout.findMany({
    where: { runId },
    select: { outcome: true, netMinor: true, vendor: { select: { ref: true } } },
    orderBy: { vendor: { ref: "asc" } },
  });
  const outcomes: Record<string, number> = {};
  for (const { outcome } of payouts) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return {
    runId: run.id,
    schedule: run.schedule.toLowerCase() as ShownRun["schedule"],
    periodStart: dayOfColumn(run.periodStart),
    periodEnd: dayOfColumn(run.periodEnd),
    currency: run.currency,
    status: run.status,
    payableVendors: run.payableVendors,
    payableMinor: run.payableMinor.toString(),
    carriedVendors: run.carriedVendors,
    carriedMinor: run.carriedMinor.toString(),
    outcomes,
    payouts: payouts.map((payout) => ({
      vendorRef: payout.vendor.ref,
      outcome: payout.outcome,
      netMinor: payout.netMinor.toString(),
    })),
  };
}
