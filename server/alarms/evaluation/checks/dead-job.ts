import type { AlarmCheck, Finding } from "../alarm-check";

interface DeadJobs {
  name: string;
  count: bigint;
  ids: string[];
  lastError: string | null;
  lastAt: Date;
}

const IDS_SHOWN = 5;

/**
 * Jobs that were given up, one alarm for each kind. Those that were retried or discarded are over; those that a person
 * has acknowledged are not counted again when a further one is given up.
 */
export const deadJob: AlarmCheck = {
  rule: "dead-job",
  async find({ tx }): Promise<Finding[]> {
    const kinds = await tx.db.$queryRaw<DeadJobs[]>`
      SELECT name, count(*) AS count, max(finished_at) AS "lastAt",
             (array_agg(id ORDER BY finished_at DESC, id DESC))[1:${IDS_SHOWN}::int] AS ids,
             (array_agg(last_error ORDER BY finished_at DESC, id DESC))[1] AS "lastError"
        FROM job
       WHERE status = 'DEAD' AND finished_at > coalesce(
         (SELECT max(last_seen_at) FROM alarm
           WHERE rule = 'dead-job' AND subject_id = job.name
             AND acknowledged_at IS NOT NULL AND cleared_at IS NOT NULL), '-infinity')
       GROUP BY name`;
    return kinds.map(({ name, count, ids, lastError, lastAt }) => ({
      subjectKind: "job",
      subjectId: name,
      message:
        `${count === 1n ? "A job" : `${count} jobs`} "${name}" ${count === 1n ? "was" : "were"} given up. ${lastError ?? ""}`.trim(),
      detail: { jobName: name, count: Number(count), latestJobIds: ids },
      happenedAt: lastAt,
    }));
  },
  clearReason: () => "The jobs of this kind that were given up have been retried or discarded.",
};
