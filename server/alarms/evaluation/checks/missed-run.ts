import type { Alarm } from "@/server/platform/prisma/client";
import {
  COUNTED_MAX,
  listMissedPeriods,
  type MissedPeriods,
} from "@/server/scheduling/queries/list-missed-periods";
import type { AlarmCheck, CheckCall, Finding } from "../alarm-check";

/**
 * A period came and nothing began by its time and the grace. It is told by the rows, and where nobody wrote any, by
 * the times of the schedule itself: so it needs no worker to be noticed.
 */
export const missedRun: AlarmCheck = {
  rule: "missed-run",
  async find({ tx, rule, now, observed }): Promise<Finding[]> {
    const missed = await listMissedPeriods(tx, { ...observed, now, beyondSeconds: rule.threshold ?? 0 });
    return missed.map(findingOf);
  },
  clearReason: whatBecameOfThem,
};

function findingOf(missed: MissedPeriods): Finding {
  const { first, last, count, runId } = missed;
  const { key, title, graceSeconds } = missed.schedule;
  const atLeast = count >= COUNTED_MAX ? "at least " : "";
  const others = count === 1 ? "" : ` So were ${atLeast}${count - 1} later periods until ${isoOf(last)}.`;
  return {
    subjectKind: "schedule",
    subjectId: key,
    message: `"${title}" was missed: it was due at ${isoOf(first)}, and nothing began within ${graceSeconds} seconds.${others}`,
    detail: {
      scheduleKey: key,
      first: first.toISOString(),
      last: last.toISOString(),
      count,
      ...(runId ? { runId } : {}),
    },
  };
}

async function whatBecameOfThem({ tx, now }: CheckCall, alarm: Alarm): Promise<string> {
  const { first } = (alarm.detail ?? {}) as { first?: unknown };
  if (typeof first !== "string") return "Nothing is overdue any more.";
  const [count] = await tx.db.$queryRaw<[{ begun: bigint; skipped: bigint; cancelled: bigint }]>`
    SELECT count(*) FILTER (WHERE started_at IS NOT NULL) AS begun,
           count(*) FILTER (WHERE status = 'SKIPPED') AS skipped,
           count(*) FILTER (WHERE status = 'CANCELLED' AND started_at IS NULL) AS cancelled
      FROM scheduled_run
     WHERE schedule_key = ${alarm.subjectId} AND scheduled_for >= ${first}::text::timestamptz
       AND scheduled_for <= ${now}::timestamptz`;
  const parts = [
    ...(count.begun > 0n ? [`${count.begun} begun`] : []),
    ...(count.skipped > 0n ? [`${count.skipped} skipped by the schedule's rule`] : []),
    ...(count.cancelled > 0n ? [`${count.cancelled} cancelled`] : []),
  ];
  return parts.length > 0
    ? `Nothing is overdue any more. Periods since then: ${parts.join(", ")}.`
    : "Nothing is overdue any more.";
}

const isoOf = (at: Date) => at.toISOString().replace(/\.\d+Z$/, "Z");
