import type { Alarm } from "@/server/platform/prisma/client";
import type { AlarmCheck, CheckCall, Finding } from "../alarm-check";

interface LostWorker {
  name: string;
  host: string;
  beatAt: Date;
  endedAt: Date;
  times: bigint;
  /** Who was the first to live after it, of whatever name, and since when; null while nobody has. */
  backName: string | null;
  backAt: Date | null;
  /** Runs that came due while nobody lived and have begun since. */
  lateRuns: bigint;
  /** What it held and others have taken again. */
  heldRuns: bigint;
  heldJobs: bigint;
}

// The leases of a lost worker run out, and are seen to have, within this time.
const TAKEN_AGAIN_WITHIN_MS = 60_000;

/** Workers that ended without stopping in order, one alarm for each name: who came after, and what was caught up. */
export const workerLost: AlarmCheck = {
  rule: "worker-lost",
  async find(call): Promise<Finding[]> {
    const lost = await lostWorkers(call);
    return lost.map((worker) => ({
      subjectKind: "worker",
      subjectId: worker.name,
      message: `${whatHappened(worker)} ${whatBecameOfIt(worker, call.now)}`,
      detail: {
        lastHeardAt: worker.beatAt.toISOString(),
        backAt: worker.backAt?.toISOString() ?? null,
        backName: worker.backName,
        times: Number(worker.times),
        caughtUp: {
          lateRuns: Number(worker.lateRuns),
          heldRuns: Number(worker.heldRuns),
          heldJobs: Number(worker.heldJobs),
        },
      },
      happenedAt: worker.endedAt,
    }));
  },
  async clearReason({ tx, now }: CheckCall, alarm: Alarm): Promise<string> {
    const lives = await tx.db.worker.findFirst({ where: { name: alarm.subjectId, endedAt: null } });
    return lives && now.getTime() - alarm.lastSeenAt.getTime() < 23 * 3_600_000
      ? "It was heard of again: it had not ended."
      : "It has not happened again for a day.";
  },
};

/**
 * The latest loss of each name within a day. Who went on is told by rows that no later event changes: whoever lived on
 * beyond the loss, else the first that began to live after it, whether or not that one has ended since.
 */
function lostWorkers({ tx, now }: CheckCall): Promise<LostWorker[]> {
  return tx.db.$queryRaw<LostWorker[]>`
    WITH lost AS (
      SELECT DISTINCT ON (name) id, name, host, mark, beat_at, ended_at, count(*) OVER (PARTITION BY name) AS times
        FROM worker
       WHERE ending = 'LOST' AND ended_at > ${now}::timestamptz - interval '1 day'
       ORDER BY name, ended_at DESC LIMIT 50)
    SELECT w.name, w.host, w.beat_at AS "beatAt", w.ended_at AS "endedAt", w.times, back.name AS "backName",
           back.since AS "backAt",
           (SELECT count(*) FROM scheduled_run r
             WHERE r.scheduled_for > w.beat_at AND r.scheduled_for <= back.since AND r.trigger = 'SCHEDULE'
               AND r.started_at >= back.since) AS "lateRuns",
           (SELECT count(*) FROM scheduled_run_attempt a
             WHERE a.outcome = 'LEASE_LOST' AND a.finished_at >= w.beat_at AND a.worker = w.mark) AS "heldRuns",
           (SELECT count(*) FROM job_attempt a
             WHERE a.outcome = 'LEASE_LOST' AND a.finished_at >= w.beat_at AND a.worker = w.mark) AS "heldJobs"
      FROM lost w
      LEFT JOIN LATERAL (
        SELECT n.name, greatest(n.started_at, w.beat_at) AS since
          FROM worker n
         WHERE n.id <> w.id AND n.beat_at >= w.beat_at
           AND (n.started_at > w.beat_at OR n.ended_at IS NULL
                OR CASE WHEN n.ending = 'LOST' THEN n.beat_at ELSE n.ended_at END >= w.ended_at)
         ORDER BY since, n.started_at, n.id LIMIT 1) back ON true`;
}

function whatHappened({ name, host, beatAt, times }: LostWorker): string {
  const again = times > 1n ? `, the last of ${times} such ends within a day` : "";
  return `Worker "${name}" on ${host} ended without stopping; it was last heard of at ${isoOf(beatAt)}${again}.`;
}

function whatBecameOfIt(worker: LostWorker, now: Date): string {
  const { backName, backAt, lateRuns, heldRuns, heldJobs } = worker;
  if (!backAt) return "Nobody has taken up its work yet.";
  const who = `Worker "${backName}" has gone on with its work since ${isoOf(backAt)}.`;
  const parts = [
    ...(lateRuns > 0n ? [`${counted(lateRuns, "run")} that came due meanwhile`] : []),
    ...(heldRuns > 0n ? [`${counted(heldRuns, "scheduled run")} that it held`] : []),
    ...(heldJobs > 0n ? [`${counted(heldJobs, "job")} that it held`] : []),
  ];
  if (parts.length > 0) return `${who} Caught up: ${parts.join(", ")}.`;
  const isTooEarly = now.getTime() - backAt.getTime() < TAKEN_AGAIN_WITHIN_MS;
  return isTooEarly ? who : `${who} Nothing had to be caught up.`;
}

function counted(count: bigint, what: string): string {
  return `${count} ${what}${count === 1n ? "" : "s"}`;
}

const isoOf = (at: Date) => at.toISOString().replace(/\.\d+Z$/, "Z");
