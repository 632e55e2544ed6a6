import type { PayoutStatus } from "@/server/payroll/domain/payout-status";
import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { RunStatus } from "@/server/platform/prisma/enums";

/** How many payouts and how much of them, minor units of the run's currency. */
export interface CountAndSum {
  count: number;
  amountMinor: bigint;
}

/** How far the paying of a run has come. Only payable payouts are counted. */
export interface RunProgress {
  runId: string;
  status: RunStatus;
  version: number;
  currency: string;
  total: CountAndSum;
  /** Statuses that no payout has are left out. */
  byStatus: Partial<Record<PayoutStatus, CountAndSum>>;
  /** The transfer exists: SENT or PAID. */
  sent: CountAndSum;
  paid: CountAndSum;
  /** FAILED, STALE, RETURNED or CANCELLED. */
  notPaid: CountAndSum;
  /** RESERVED, SENDING or UNKNOWN. */
  waiting: CountAndSum;
  startedPayingAt: Date | null;
  finishedAt: Date | null;
  /** Transfers made in the last ten seconds, by second. */
  sentPerSecond: number;
  /** At this rate, until all is sent; null while nothing is being sent, or nothing is left to send. */
  secondsLeft: number | null;
  /** Instant of these figures. */
  at: Date;
}

const RATE_WINDOW_MS = 10_000;

/** The figures of the live screen; one aggregate over the run's payouts. Throws NotFound. */
export async function getRunProgress(ctx: Context, runId: string): Promise<RunProgress> {
  const run = await ctx.db.payrollRun.findUnique({
    where: { id: runId },
    select: { status: true, version: true, currency: true, startedPayingAt: true, finishedAt: true },
  });
  if (!run) throw new NotFound("Payroll run", runId);
  const at = ctx.clock.now();
  const windowMs = Math.min(
    RATE_WINDOW_MS,
    Math.max(1_000, at.getTime() - (run.startedPayingAt?.getTime() ?? at.getTime())),
  );
  const rows = await ctx.db.$queryRaw<
    { status: PayoutStatus; count: number; amountMinor: bigint; recent: number }[]
  >`
    SELECT status::text AS status, count(*)::int AS count, sum(pay_minor)::bigint AS "amountMinor",
      (count(*) FILTER (WHERE sent_at > ${new Date(at.getTime() - windowMs)}))::int AS recent
    FROM payout WHERE run_id = ${runId} AND outcome = 'PAYABLE' GROUP BY status`;
  const sumOf = (...statuses: PayoutStatus[]): CountAndSum => {
    const those = statuses.length === 0 ? rows : rows.filter((row) => statuses.includes(row.status));
    return {
      count: those.reduce((sum, row) => sum + row.count, 0),
      amountMinor: those.reduce((sum, row) => sum + row.amountMinor, 0n),
    };
  };
  const waiting = sumOf("RESERVED", "SENDING", "UNKNOWN");
  const sentPerSecond = rows.reduce((sum, row) => sum + row.recent, 0) / (windowMs / 1_000);
  return {
    runId,
    ...run,
    total: sumOf(),
    byStatus: Object.fromEntries(
      rows.map(({ status, count, amountMinor }) => [status, { count, amountMinor }]),
    ),
    sent: sumOf("SENT", "PAID"),
    paid: sumOf("PAID"),
    notPaid: sumOf("FAILED", "STALE", "RETURNED", "CANCELLED"),
    waiting,
    sentPerSecond,
    secondsLeft: waiting.count > 0 && sentPerSecond > 0 ? Math.ceil(waiting.count / sentPerSecond) : null,
    at,
  };
}
