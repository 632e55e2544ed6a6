import { listMissedPeriods } from "@/server/scheduling/queries/list-missed-periods";
import { outboxLag } from "@/server/events/queries/outbox-lag";
import type { Context } from "@/server/platform/context";
import type { Sample, Series } from "@/server/platform/metrics";
import { databaseNow } from "@/server/scheduling/commands/lock-schedule";
import { jobCounts } from "@/server/scheduling/jobs/job-counts";
import type { JobStoreHealth } from "@/server/scheduling/job-store/job-store";
import { callbackSeries } from "./callback-series";
import { maintenanceSeries } from "./maintenance-series";
import { runQuantiles } from "./run-quantiles";
import { sharedRateSeries } from "./shared-rate-series";

/** How far back counts of what has happened go, in days. */
const METRICS_WINDOW_DAYS = 30;
const ALIVE_SECONDS = 30;

export interface MetricsGiven {
  businessTimeZone: string;
  /** How the job store answered just now; left out when it was not asked. */
  jobStore: Pick<JobStoreHealth, "kind" | "isUp"> | null;
}

/**
 * Reads every series from PostgreSQL, now: right with no worker, and the same whichever process is asked. Counts of
 * what has happened go 30 days back, quantiles of runs 24 hours. So all of it may fall: take no rate of it.
 */
export async function collectMetrics(ctx: Context, given: MetricsGiven): Promise<Series[]> {
  const now = await databaseNow(ctx);
  const parts = await Promise.all([
    runQuantiles(ctx, now),
    scheduleSeries(ctx, now, given.businessTimeZone),
    jobSeries(ctx),
    leaseSeries(ctx, now),
    stateSeries(ctx, now),
    outboxSeries(ctx),
    maintenanceSeries(ctx),
    callbackSeries(ctx),
    sharedRateSeries(ctx),
  ]);
  return [...parts.flat(), ...jobStoreSeries(given.jobStore)];
}

async function scheduleSeries(ctx: Context, now: Date, businessTimeZone: string): Promise<Series[]> {
  const { rows } = await ctx.pool.query<{ key: string; age: number | null; skipped: bigint }>(
    `SELECT s.key, extract(epoch FROM $1::timestamptz - done.finished_at)::float8 AS age,
            (SELECT count(*) FROM scheduled_run r
              WHERE r.schedule_key = s.key AND r.status = 'SKIPPED' AND r.reason LIKE 'skipped: nothing ran%'
                AND r.scheduled_for > $1::timestamptz - $2::int * interval '1 day') AS skipped
       FROM schedule s
       LEFT JOIN LATERAL (
         SELECT finished_at FROM scheduled_run r WHERE r.schedule_key = s.key AND r.status = 'DONE'
          ORDER BY scheduled_for DESC, id DESC LIMIT 1) done ON true
      ORDER BY s.key`,
    [now, METRICS_WINDOW_DAYS],
  );
  const missed = await listMissedPeriods(ctx, { businessTimeZone, now, beyondSeconds: 0 });
  const overdue = new Map(missed.map(({ schedule, count }) => [schedule.key, count]));
  return [
    gauge(
      "travellr_schedule_last_success_age_seconds",
      "Since the last run of the schedule that went well; absent when none has",
      rows.flatMap(({ key, age }) => (age === null ? [] : [{ labels: { schedule: key }, value: age }])),
    ),
    gauge(
      "travellr_schedule_missed_periods",
      "Periods that nothing began in time: skipped for that within 30 days, or overdue now",
      rows.map(({ key, skipped }) => ({
        labels: { schedule: key },
        value: Number(skipped) + (overdue.get(key) ?? 0),
      })),
    ),
    gauge(
      "travellr_schedule_overdue_periods",
      "Periods that are beyond their grace now and that nothing has begun",
      rows.map(({ key }) => ({ labels: { schedule: key }, value: overdue.get(key) ?? 0 })),
    ),
  ];
}

async function jobSeries(ctx: Context): Promise<Series[]> {
  const { queuedDue, queuedLater, running, dead, oldestDueMs } = await jobCounts(ctx);
  return [
    gauge("travellr_jobs", "Jobs that are not done, by how they stand", [
      { labels: { state: "due" }, value: queuedDue },
      { labels: { state: "later" }, value: queuedLater },
      { labels: { state: "running" }, value: running },
    ]),
    gauge("travellr_jobs_dead", "Jobs that were given up", [{ value: dead }]),
    gauge("travellr_jobs_oldest_due_age_seconds", "Since when the oldest due job waits", [
      { value: (oldestDueMs ?? 0) / 1000 },
    ]),
  ];
}

async function leaseSeries({ pool }: Context, now: Date): Promise<Series[]> {
  const { rows } = await pool.query<{ of: string; count: bigint }>(
    `SELECT 'scheduled_run' AS of, count(*) FROM scheduled_run_attempt
      WHERE outcome = 'LEASE_LOST' AND finished_at > $1::timestamptz - $2::int * interval '1 day'
     UNION ALL
     SELECT 'job', count(*) FROM job_attempt
      WHERE outcome = 'LEASE_LOST' AND finished_at > $1::timestamptz - $2::int * interval '1 day'`,
    [now, METRICS_WINDOW_DAYS],
  );
  const samples = rows.map(({ of, count }) => ({ labels: { of }, value: Number(count) }));
  return [gauge("travellr_lease_losses", "Leases that workers lost within 30 days", samples)];
}

async function stateSeries({ pool }: Context, now: Date): Promise<Series[]> {
  const workers = pool.query<{ count: bigint }>(
    `SELECT count(*) FROM worker
      WHERE ended_at IS NULL AND beat_at > $1::timestamptz - $2::int * interval '1 second'`,
    [now, ALIVE_SECONDS],
  );
  const runs = pool.query<{ status: string; count: bigint }>(
    `SELECT status::text, count(*) FROM scheduled_run WHERE status IN ('PLANNED', 'RUNNING') GROUP BY status`,
  );
  const alarms = pool.query<{ rule: string; severity: string; count: bigint }>(
    `SELECT r.key AS rule, lower(r.severity::text) AS severity, count(a.id)
       FROM alarm_rule r LEFT JOIN alarm a ON a.rule = r.key AND a.cleared_at IS NULL
      GROUP BY r.key, r.severity ORDER BY r.key`,
  );
  const open = new Map((await runs).rows.map(({ status, count }) => [status, Number(count)]));
  return [
    gauge("travellr_workers_alive", "Workers that were heard of within 30 seconds", [
      { value: Number((await workers).rows[0]!.count) },
    ]),
    gauge("travellr_scheduled_runs_open", "Runs of schedules that are not over", [
      { labels: { status: "planned" }, value: open.get("PLANNED") ?? 0 },
      { labels: { status: "running" }, value: open.get("RUNNING") ?? 0 },
    ]),
    gauge(
      "travellr_alarms_open",
      "Alarms that are open, acknowledged ones among them",
      (await alarms).rows.map(({ rule, severity, count }) => ({
        labels: { rule, severity },
        value: Number(count),
      })),
    ),
  ];
}

async function outboxSeries(ctx: Context): Promise<Series[]> {
  const { oldestAgeMs, undeliveredCount, parkedCount } = await outboxLag(ctx);
  return [
    gauge("travellr_outbox_lag_seconds", "Since when the oldest event waits to be delivered", [
      { value: oldestAgeMs / 1000 },
    ]),
    gauge("travellr_outbox_undelivered", "Events that are not delivered", [{ value: undeliveredCount }]),
    gauge("travellr_outbox_parked", "Deliveries that wait for a person", [{ value: parkedCount }]),
  ];
}

function jobStoreSeries(jobStore: MetricsGiven["jobStore"]): Series[] {
  if (!jobStore) return [];
  const { kind, isUp } = jobStore;
  const samples = [{ labels: { kind }, value: isUp ? 1 : 0 }];
  return [gauge("travellr_job_store_up", "Whether the job store answers this process", samples)];
}

function gauge(name: string, help: string, samples: Sample[]): Series {
  return { name, help, samples };
}
