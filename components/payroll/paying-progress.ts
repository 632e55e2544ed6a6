import type { PayoutStatus } from "@/components/payroll/payout-looks";

/** How far the paying of a run is. Amounts in minor units of its currency. */
export interface PayingProgress {
  /** Payouts that are to be paid in this run; given-up ones do not count. */
  total: number;
  /** Sent, confirmed, failed or returned: nothing more is done about them now. */
  settled: number;
  /** The provider made the transfer, confirmed or not. */
  sent: number;
  sentMinor: bigint;
  totalMinor: bigint;
  failed: number;
  /** The call ended without an answer. */
  unknown: number;
  /** Settled payouts per second since paying began; null while that says nothing. */
  perSecond: number | null;
  /** Milliseconds until the rest is settled at this rate; null while unknown. */
  leftMs: number | null;
}

interface StatusSum {
  status: PayoutStatus;
  count: number;
  payMinor: bigint;
}

/**
 * Sums the run's payable payouts by status into its progress.
 *
 * @param startedAtMs when paying began, milliseconds since 1970; null when it has not.
 * @param nowMs the present; null where there is no clock, on the server.
 */
export function payingProgress(
  statuses: readonly StatusSum[],
  startedAtMs: number | null,
  nowMs: number | null,
): PayingProgress {
  const live = statuses.filter((row) => row.status !== "CANCELLED");
  const among = (...wanted: PayoutStatus[]) => live.filter((row) => wanted.includes(row.status));
  const count = (rows: readonly StatusSum[]) => rows.reduce((sum, row) => sum + row.count, 0);
  const minor = (rows: readonly StatusSum[]) => rows.reduce((sum, row) => sum + row.payMinor, 0n);
  const total = count(live);
  const sentRows = among("SENT", "PAID");
  const settled = count(among("SENT", "PAID", "FAILED", "RETURNED"));
  const elapsedMs = startedAtMs === null || nowMs === null ? 0 : nowMs - startedAtMs;
  // In the first second the rate leaps about.
  const perSecond = elapsedMs >= 1000 && settled > 0 ? settled / (elapsedMs / 1000) : null;
  return {
    total,
    settled,
    sent: count(sentRows),
    sentMinor: minor(sentRows),
    totalMinor: minor(live),
    failed: count(among("FAILED", "RETURNED")),
    unknown: count(among("UNKNOWN")),
    perSecond,
    leftMs: perSecond === null ? null : ((total - settled) / perSecond) * 1000,
  };
}
