import type { AlarmCheck, Finding } from "../alarm-check";

interface SlowRun {
  id: string;
  key: string;
  title: string;
  percent: number;
  limitSeconds: number;
  startedAt: Date;
}

/** A run has used up most of the time that it may take. */
export const runOverTime: AlarmCheck = {
  rule: "run-over-time",
  async find({ tx, rule, now }): Promise<Finding[]> {
    const runs = await tx.db.$queryRaw<SlowRun[]>`
      SELECT r.id, s.key, s.title, s.time_limit_seconds AS "limitSeconds", a.started_at AS "startedAt",
             floor(extract(epoch FROM ${now}::timestamptz - a.started_at) * 100 / s.time_limit_seconds)::int AS percent
        FROM scheduled_run r
        JOIN schedule s ON s.key = r.schedule_key
        JOIN scheduled_run_attempt a ON a.run_id = r.id AND a.token = r.lease_token
       WHERE r.status = 'RUNNING'
         AND a.started_at < ${now}::timestamptz
             - s.time_limit_seconds * ${rule.threshold ?? 80}::float8 / 100 * interval '1 second'`;
    return runs.map(({ id, key, title, percent, limitSeconds, startedAt }) => ({
      subjectKind: "scheduledRun",
      subjectId: id,
      message: `"${title}" runs since ${startedAt.toISOString().replace(/\.\d+Z$/, "Z")}: ${percent} percent of the ${limitSeconds} seconds that it may take.`,
      detail: { scheduleKey: key, runId: id, startedAt: startedAt.toISOString(), limitSeconds },
    }));
  },
  clearReason: () => "The attempt is over.",
};
