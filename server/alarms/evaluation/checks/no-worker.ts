import type { Alarm } from "@/server/platform/prisma/client";
import type { AlarmCheck, CheckCall, Finding } from "../alarm-check";

interface LastSign {
  name: string;
  host: string;
  at: Date;
}

// A run that is planned late and one that is tried again appear within this time.
const TOLD_FOR_MS = 600_000;
const WAITED_FOR_MS = 86_400_000;

/** Nobody works: the last sign of life of any worker is too long ago. */
export const noWorker: AlarmCheck = {
  rule: "no-worker",
  async find({ tx, rule, now }): Promise<Finding[]> {
    // One that stopped in order was alive until then, so that a restart is no alarm.
    const [last] = await tx.db.$queryRaw<LastSign[]>`
      SELECT name, host, CASE WHEN ending = 'STOPPED' THEN greatest(beat_at, ended_at) ELSE beat_at END AS at
        FROM worker WHERE ended_at IS NULL OR started_at > ${now}::timestamptz - interval '30 days'
       ORDER BY at DESC LIMIT 1`;
    const since = last?.at ?? rule.createdAt;
    if (now.getTime() - since.getTime() <= (rule.threshold ?? 30) * 1000) return [];
    const was = last ? ` The last one was "${last.name}" on ${last.host}.` : " There has never been one.";
    return [
      {
        subjectKind: "",
        subjectId: "",
        message: `No worker is alive. Nothing is paid, planned or sent since ${isoOf(since)}.${was}`,
        detail: { since: since.toISOString(), lastWorker: last?.name ?? null, lastHost: last?.host ?? null },
      },
    ];
  },
  clearReason: (call, alarm) => caughtUp(call, alarm, call.now),
  /** What is caught up begins when the worker is there: the reason says how far it has come, until nothing waits. */
  async after(call) {
    const { tx, now } = call;
    const fresh = await tx.db.alarm.findMany({
      where: {
        ruleKey: "no-worker",
        OR: [
          { clearedAt: { gt: new Date(now.getTime() - TOLD_FOR_MS) } },
          {
            clearedAt: { gt: new Date(now.getTime() - WAITED_FOR_MS) },
            clearReason: { contains: " still wait" },
          },
        ],
      },
      orderBy: { clearedAt: "desc" },
      take: 5,
    });
    for (const alarm of fresh) {
      const clearReason = await caughtUp(call, alarm, alarm.clearedAt ?? now);
      if (clearReason !== alarm.clearReason)
        await tx.db.alarm.update({ where: { id: alarm.id }, data: { clearReason } });
    }
  },
};

async function caughtUp({ tx }: CheckCall, alarm: Alarm, until: Date): Promise<string> {
  const since = sinceOf(alarm);
  const [count] = await tx.db.$queryRaw<
    [{ started: bigint; waiting: bigint; skipped: bigint; name: string | null }]
  >`
    SELECT count(*) FILTER (WHERE started_at IS NOT NULL) AS started,
           count(*) FILTER (WHERE status = 'PLANNED' AND started_at IS NULL) AS waiting,
           count(*) FILTER (WHERE status = 'SKIPPED') AS skipped,
           -- The first to live after the last sign of life, whatever has become of it; those signs have fractions.
           (SELECT name FROM worker
             WHERE greatest(beat_at, CASE WHEN ending = 'STOPPED' THEN ended_at END) > ${since}::timestamptz + interval '1 second'
             ORDER BY greatest(started_at, ${since}::timestamptz), started_at LIMIT 1) AS name
      FROM scheduled_run
     WHERE trigger = 'SCHEDULE' AND scheduled_for > ${since}::timestamptz AND scheduled_for <= ${until}::timestamptz`;
  const back = count.name ? `Worker "${count.name}" is back.` : "A worker was there.";
  const parts = [
    `${counted(count.started, "run that was due meanwhile was", "runs that were due meanwhile were")} caught up`,
    ...(count.waiting > 0n ? [`${count.waiting} still ${count.waiting === 1n ? "waits" : "wait"}`] : []),
    ...(count.skipped > 0n
      ? [`${counted(count.skipped, "period was", "periods were")} skipped by rule`]
      : []),
  ];
  return `${back} ${parts.join(", ")}.`;
}

function sinceOf(alarm: Alarm): Date {
  const { since } = (alarm.detail ?? {}) as { since?: unknown };
  const at = typeof since === "string" ? new Date(since) : alarm.openedAt;
  return Number.isNaN(at.getTime()) ? alarm.openedAt : at;
}

function counted(count: bigint, one: string, many: string): string {
  return `${count === 0n ? "No" : count} ${count === 1n ? one : many}`;
}

const isoOf = (at: Date) => at.toISOString().replace(/\.\d+Z$/, "Z");
