import type { AlarmCheck, Finding } from "../alarm-check";

interface LostLeases {
  worker: string;
  runs: bigint;
  jobs: bigint;
  lastAt: Date;
}

/** Workers that stopped giving signs of life while they held work, one alarm for each. */
export const leaseLost: AlarmCheck = {
  rule: "lease-lost",
  async find({ tx, rule, now }): Promise<Finding[]> {
    const workers = await tx.db.$queryRaw<LostLeases[]>`
      SELECT worker, count(*) FILTER (WHERE is_run) AS runs, count(*) FILTER (WHERE NOT is_run) AS jobs,
             max(finished_at) AS "lastAt"
        FROM (SELECT worker, finished_at, true AS is_run FROM scheduled_run_attempt
               WHERE outcome = 'LEASE_LOST' AND finished_at > ${now}::timestamptz - interval '1 day'
              UNION ALL
              SELECT worker, finished_at, false FROM job_attempt
               WHERE outcome = 'LEASE_LOST' AND finished_at > ${now}::timestamptz - interval '1 day') lost
       GROUP BY worker HAVING count(*) >= ${rule.threshold ?? 1}::int
       ORDER BY max(finished_at) DESC LIMIT 50`;
    return workers.map(({ worker, runs, jobs, lastAt }) => ({
      subjectKind: "worker",
      subjectId: worker,
      message: `Worker ${worker} was not heard of while it held ${held(runs, jobs)}. Others take over what it did.`,
      detail: { worker, runs: Number(runs), jobs: Number(jobs) },
      happenedAt: lastAt,
    }));
  },
  clearReason: () => "It has not happened again for a day.",
};

function held(runs: bigint, jobs: bigint): string {
  return [
    ...(runs > 0n ? [`${runs} scheduled ${runs === 1n ? "run" : "runs"}`] : []),
    ...(jobs > 0n ? [`${jobs} ${jobs === 1n ? "job" : "jobs"}`] : []),
  ].join(" and ");
}
