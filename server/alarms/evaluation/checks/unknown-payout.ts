import type { AlarmCheck, Finding } from "../alarm-check";

interface UnknownPayouts {
  runId: string;
  currency: string;
  count: number;
  since: Date;
  payoutIds: string[];
}

const IDS_SHOWN = 5;

/** Payouts of which nobody knows for long whether the provider made them, one alarm for each run. */
export const unknownPayout: AlarmCheck = {
  rule: "unknown-payout",
  async find({ tx, rule, now }): Promise<Finding[]> {
    // A payout that is being sent when its worker ends is as unknown as one that was not answered.
    const runs = await tx.db.$queryRaw<UnknownPayouts[]>`
      SELECT p.run_id AS "runId", p.currency, count(DISTINCT p.id)::int AS count, min(a.first_sent_at) AS since,
             (array_agg(p.id ORDER BY a.first_sent_at, p.id))[1:${IDS_SHOWN}::int] AS "payoutIds"
        FROM payout p JOIN payout_attempt a ON a.payout_id = p.id AND a.status IN ('SENDING', 'UNKNOWN')
       WHERE p.status IN ('SENDING', 'UNKNOWN')
         AND a.first_sent_at <= ${now}::timestamptz - ${rule.threshold ?? 0} * interval '1 second'
       GROUP BY p.run_id, p.currency`;
    return runs.map(({ runId, currency, count, since, payoutIds }) => ({
      subjectKind: "payrollRun",
      subjectId: runId,
      message: `${count === 1 ? `A payout in ${currency} is` : `${count} payouts in ${currency} are`} unknown since ${since.toISOString().replace(/\.\d+Z$/, "Z")}: Stripe was asked, and it is not proved whether the money went.`,
      detail: { runId, currency, count, since: since.toISOString(), payoutIds },
    }));
  },
  clearReason: () => "It is known of every payout of the run what became of it.",
};
