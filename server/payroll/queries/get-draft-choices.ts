import {
  latestPeriod,
  periodBefore,
  PERIODIC_SCHEDULES,
  type Period,
  type PeriodicSchedule,
} from "@/server/payroll/domain/period";
import { periodLabel } from "@/server/payroll/domain/period-text";
import { dateColumn } from "@/server/payroll/commands/date-column";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import type { Context } from "@/server/platform/context";

const PERIODS_SHOWN = 12;

/** A period that can be drafted in a currency, or the run that it has already. */
export interface DraftChoice {
  schedule: PeriodicSchedule;
  periodStart: string;
  periodEnd: string;
  label: string;
  currency: string;
  runId: string | null;
}

/**
 * What the "new run" dialog offers: for each schedule the twelve latest periods that are over, in every currency in
 * which vendors have something unclaimed or runs exist, each with the live run that it has. Any other period is
 * drafted by its end date.
 */
export async function getDraftChoices(
  ctx: Context,
): Promise<{ currencies: string[]; choices: DraftChoice[]; timeZone: string }> {
  const timeZone = businessTimeZone();
  const accounts = await ctx.db.$queryRaw<{ currency: string }[]>`
    SELECT DISTINCT currency FROM ledger_account WHERE kind = 'VENDOR_PAYABLE' ORDER BY currency`;
  const currencies = accounts.map((account) => account.currency);
  const periods = PERIODIC_SCHEDULES.flatMap((schedule) => lastPeriods(schedule, ctx.clock.now(), timeZone));
  const runs = await ctx.db.payrollRun.findMany({
    where: {
      status: { not: "CANCELLED" },
      schedule: { in: [...PERIODIC_SCHEDULES] },
      periodEnd: { in: periods.map((period) => dateColumn(period.endDate)) },
    },
    select: { id: true, schedule: true, periodEnd: true, currency: true },
  });
  const choices = periods.flatMap((period) =>
    currencies.map((currency) => ({
      schedule: period.schedule,
      periodStart: period.startDate,
      periodEnd: period.endDate,
      label: periodLabel(period),
      currency,
      runId:
        runs.find(
          (run) =>
            run.schedule === period.schedule &&
            run.currency === currency &&
            run.periodEnd.getTime() === dateColumn(period.endDate).getTime(),
        )?.id ?? null,
    })),
  );
  return { currencies, choices, timeZone };
}

function lastPeriods(schedule: PeriodicSchedule, now: Date, timeZone: string): Period[] {
  const periods = [latestPeriod(schedule, now, timeZone)];
  while (periods.length < PERIODS_SHOWN) {
    const last = periods.at(-1);
    if (!last) break;
    periods.push(periodBefore(last));
  }
  return periods;
}
