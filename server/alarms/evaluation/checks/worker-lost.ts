import type { AlarmCheck, Finding } from "../alarm-check";

interface LostWorker {
  name: string;
  host: string;
  beatAt: Date;
  endedAt: Date;
  times: bigint;
  /** When the next worker, of whatever name, began to live after it; null while there is none. */
  backAt: Date | null;
  backName: string | null;
}

/** Workers that ended without stopping in order, one alarm for each name, and who came after. */
export const workerLost: AlarmCheck = {
  rule: "worker-lost",
  async find({ tx, now }): Promise<Finding[]> {
    const lost = await tx.db.$queryRaw<LostWorker[]>`
      SELECT DISTINCT ON (w.name) w.name, w.host, w.beat_at AS "beatAt", w.ended_at AS "endedAt",
             count(*) OVER (PARTITION BY w.name) AS times, back.since AS "backAt", back.name AS "backName"
        FROM worker w
        LEFT JOIN LATERAL (
          SELECT n.name, greatest(n.started_at, w.beat_at) AS since FROM worker n
           WHERE n.id <> w.id AND n.ended_at IS NULL ORDER BY n.name <> w.name, n.started_at LIMIT 1) back ON true
       WHERE w.ending = 'LOST' AND w.ended_at > ${now}::timestamptz - interval '1 day'
       ORDER BY w.name, w.ended_at DESC LIMIT 50`;
    return lost.map(({ name, host, beatAt, endedAt, times, backAt, backName }) => ({
      subjectKind: "worker",
      subjectId: name,
      message:
        `Worker "${name}" on ${host} ended without stopping; it was last heard of at ${isoOf(beatAt)}` +
        `${times > 1n ? `, the last of ${times} such ends within a day` : ""}. ` +
        (backAt
          ? `Worker "${backName}" has gone on with its work since ${isoOf(backAt)}.`
          : "Nobody has taken up its work yet."),
      detail: {
        lastHeardAt: beatAt.toISOString(),
        backAt: backAt?.toISOString() ?? null,
        times: Number(times),
      },
      happenedAt: endedAt,
    }));
  },
  clearReason: () => "It has not happened again for a day.",
};

const isoOf = (at: Date) => at.toISOString().replace(/\.\d+Z$/, "Z");
