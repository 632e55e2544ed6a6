import type { Alarm } from "@/server/platform/prisma/client";
import type { AlarmCheck, CheckCall, Finding } from "../alarm-check";

interface BrokenRun {
  id: string;
  scheduleKey: string;
  title: string;
  scheduledFor: Date;
  finishedAt: Date;
  reason: string | null;
  /** Whether it stands for itself: no later run of the schedule makes up for it. */
  isItsOwn: boolean;
}

const WINDOW_DAYS = 40;
const OWN_MAX = 200;

/** Runs that failed for good, each once; after a person has it tried again, a further failure is a new one. */
export const failedRun = brokenRun("failed-run", "FAILED", "failed");
/** Runs that used up their attempts. */
export const deadRun = brokenRun("dead-run", "DEAD", "was given up");

function brokenRun(rule: string, status: "FAILED" | "DEAD", verb: string): AlarmCheck {
  return {
    rule,
    async find(call): Promise<Finding[]> {
      const runs = [...(await ownRuns(call, rule, status)), ...(await latestRuns(call, status))];
      return runs.map((run) => findingOf(run, verb));
    },
    clearReason,
  };
}

/**
 * Of schedules that make up for every missed period, and of what a person asked for, each run counts by itself. Those
 * that have an open alarm are looked at however old they are. The status is asked for twice: as a value for the rule,
 * and in the words of the partial index `scheduled_run_broken`, which the planner takes for nothing less.
 */
function ownRuns({ tx, now }: CheckCall, rule: string, status: string): Promise<BrokenRun[]> {
  return tx.db.$queryRaw<BrokenRun[]>`
    WITH broken AS (
      (SELECT r.id FROM scheduled_run r JOIN schedule s ON s.key = r.schedule_key
        WHERE r.status = ${status}::scheduled_run_status AND r.status IN ('FAILED', 'DEAD')
          AND r.finished_at > ${now}::timestamptz - ${WINDOW_DAYS}::int * interval '1 day'
          AND (s.catch_up = 'ALL_MISSED' OR r.trigger = 'MANUAL')
        ORDER BY r.finished_at DESC LIMIT ${OWN_MAX})
      UNION
      SELECT r.id FROM alarm a JOIN scheduled_run r ON r.id = a.subject_id
       WHERE a.rule = ${rule} AND a.cleared_at IS NULL AND r.status = ${status}::scheduled_run_status)
    SELECT r.id, r.schedule_key AS "scheduleKey", s.title, r.scheduled_for AS "scheduledFor",
           r.finished_at AS "finishedAt", r.reason, true AS "isItsOwn"
      FROM broken b JOIN scheduled_run r ON r.id = b.id JOIN schedule s ON s.key = r.schedule_key`;
}

/**
 * Of the other schedules only the latest run counts: one that goes well makes up for those before. The status is asked
 * for twice: in the words of the partial index `scheduled_run_last_real`, and as what counts here, cancelled runs not.
 */
function latestRuns({ tx }: CheckCall, status: string): Promise<BrokenRun[]> {
  return tx.db.$queryRaw<BrokenRun[]>`
    SELECT r.id, s.key AS "scheduleKey", s.title, r.scheduled_for AS "scheduledFor", r.finished_at AS "finishedAt",
           r.reason, false AS "isItsOwn"
      FROM schedule s
     CROSS JOIN LATERAL (
       SELECT * FROM scheduled_run l
        WHERE l.schedule_key = s.key AND l.status NOT IN ('SKIPPED', 'PLANNED')
          AND l.status IN ('DONE', 'FAILED', 'DEAD') AND l.trigger = 'SCHEDULE'
        ORDER BY l.scheduled_for DESC LIMIT 1) r
     WHERE s.catch_up <> 'ALL_MISSED' AND r.status = ${status}::scheduled_run_status`;
}

function findingOf(run: BrokenRun, verb: string): Finding {
  const { id, scheduleKey, title, scheduledFor, finishedAt, reason, isItsOwn } = run;
  return {
    subjectKind: isItsOwn ? "scheduledRun" : "schedule",
    subjectId: isItsOwn ? id : scheduleKey,
    message:
      `"${title}" of ${scheduledFor.toISOString().replace(/\.\d+Z$/, "Z")} ${verb}. ${reason ?? ""}`.trim(),
    detail: { scheduleKey, runId: id, scheduledFor: scheduledFor.toISOString() },
    happenedAt: finishedAt,
  };
}

async function clearReason({ tx }: CheckCall, alarm: Alarm): Promise<string> {
  if (alarm.subjectKind === "schedule") return "A later run of the schedule went well, or it is tried again.";
  const run = await tx.db.scheduledRun.findUnique({
    where: { id: alarm.subjectId },
    select: { status: true },
  });
  switch (run?.status) {
    case "DONE":
      return "The run went well after all.";
    case "CANCELLED":
      return "The run was cancelled.";
    case "PLANNED":
    case "RUNNING":
      return "The run is tried again.";
    default:
      return "It is no longer so.";
  }
}
