import { beforeAll, describe, expect, it } from "vitest";
import { inTransaction } from "@/server/platform/context";
import { openAlarm } from "@/server/alarms/commands/open-alarm";
import {
  clearSchedules,
  holdDatabaseClock,
  makeSchedule,
} from "@/server/scheduling/testing/scheduling-world";
import { useTestDatabase } from "@/server/testing/database";
import { answerMetrics } from "./answer-metrics";
import { collectMetrics } from "./collect-metrics";

const database = useTestDatabase();
const TOKEN = "a-token-of-some-length";
const NOW = Date.parse("2026-11-24T02:10:00Z");
const DAY = 86_400_000;
let key: string;

const collect = () =>
  collectMetrics(database.context(), { businessTimeZone: "UTC", jobStore: { kind: "mongodb", isUp: false } });
const scrape = (authorization?: string, token: string | undefined = TOKEN) =>
  answerMetrics(
    new Request("http://localhost/api/metrics", authorization ? { headers: { authorization } } : {}),
    token,
    collect,
  );

async function addRun(days: number, lagMs: number, tookMs: number, status = "DONE") {
  const at = NOW - 600_000 - days * DAY;
  await database.pool.query(
    `INSERT INTO scheduled_run (id, schedule_key, period_key, trigger, scheduled_for, status, due_at, planned_at,
                                started_at, finished_at, lateness_ms, attempts, attempts_max)
     VALUES ($1, $2, $1, 'SCHEDULE', $3, $4::scheduled_run_status, $3, $3, $5, $6, $7, 1, 3)`,
    [`srun_${days}`, key, new Date(at), status, new Date(at + lagMs), new Date(at + lagMs + tookMs), lagMs],
  );
}

beforeAll(async () => {
  const ctx = database.context();
  await clearSchedules(ctx);
  const clock = await holdDatabaseClock(ctx);
  await clock.set(NOW);
  key = await makeSchedule(ctx, { key: "nightly", plannedThrough: new Date(NOW - DAY + 1) });
  await addRun(0.5, 400, 4_000);
  await addRun(0.75, 1_500, 40_000);
  await addRun(2, 9_000, 90_000);
  await addRun(40, 1_000, 1_000);
  await database.pool.query(
    `INSERT INTO scheduled_run (id, schedule_key, period_key, trigger, scheduled_for, status, reason, due_at, planned_at,
                                finished_at, attempts_max)
     VALUES ('srun_s', 'nightly', 's', 'SCHEDULE', $1, 'SKIPPED', 'skipped: nothing ran at its time, and so on', $1, $1, $1, 3)`,
    [new Date(NOW - 5 * DAY)],
  );
  await database.pool.query(
    `INSERT INTO scheduled_run_attempt (run_id, token, worker, started_at, finished_at, outcome)
     VALUES ('srun_0.5', 1, 'w', $1, $1, 'LEASE_LOST')`,
    [new Date(NOW - DAY)],
  );
  await database.pool.query(
    `INSERT INTO job (id, name, payload, status, run_at, finished_at) VALUES
       ('job_1', 'a.b', '{}', 'QUEUED', now() - interval '1 hour', NULL),
       ('job_2', 'a.b', '{}', 'DEAD', now(), now())`,
  );
  await inTransaction(ctx, (tx) => openAlarm(tx, { rule: "no-worker", message: "Nobody." }));
});

describe("C4: /api/metrics", () => {
  it("is not there without a token, and closed without the right one", async () => {
    expect((await answerMetrics(new Request("http://localhost/"), undefined, collect)).status).toBe(404);
    for (const given of [undefined, TOKEN, `Bearer ${TOKEN}x`, "Bearer ", `Basic ${TOKEN}`])
      expect((await scrape(given)).status).toBe(401);
  });

  it("answers in Prometheus text with zero workers", async () => {
    const answer = await scrape(`Bearer ${TOKEN}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("text/plain; version=0.0.4");
    const lines = (await answer.text()).split("\n");
    for (const line of [
      "# TYPE travellr_run_start_lag_seconds gauge",
      'travellr_run_start_lag_seconds{schedule="nightly",quantile="0.5"} 0.95',
      'travellr_run_start_lag_seconds{schedule="nightly",quantile="0.95"} 1.445',
      'travellr_run_start_lag_seconds{schedule="nightly",quantile="0.99"} 1.489',
      "# TYPE travellr_run_duration_seconds gauge",
      'travellr_run_duration_seconds{schedule="nightly",quantile="0.5"} 22',
      "# TYPE travellr_maintenance_rows_per_second gauge",
      "# TYPE travellr_maintenance_bytes_saved gauge",
      `travellr_schedule_last_success_age_seconds{schedule="nightly"} ${(DAY / 2 + 600_000 - 4_400) / 1000}`,
      'travellr_schedule_missed_periods{schedule="nightly"} 2',
      'travellr_schedule_overdue_periods{schedule="nightly"} 1',
      'travellr_jobs{state="due"} 1',
      "travellr_jobs_dead 1",
      'travellr_lease_losses{of="scheduled_run"} 1',
      'travellr_lease_losses{of="job"} 0',
      "travellr_workers_alive 0",
      'travellr_alarms_open{rule="no-worker",severity="critical"} 1',
      'travellr_alarms_open{rule="dead-job",severity="critical"} 0',
      "travellr_outbox_lag_seconds 0",
      'travellr_job_store_up{kind="mongodb"} 0',
    ])
      expect(lines).toContain(line);
    const oldest = lines.find((line) => line.startsWith("travellr_jobs_oldest_due_age_seconds "));
    expect(Number(oldest?.split(" ")[1])).toBeGreaterThanOrEqual(3_600);
  });

  it("publishes nothing that Prometheus would take a fall of for a restart", async () => {
    const types = (await (await scrape(`Bearer ${TOKEN}`)).text()).match(/^# TYPE \S+ \S+$/gm)!;
    expect(types.filter((line) => !line.endsWith(" gauge"))).toEqual([]);
    expect(new Set(types).size).toBe(types.length);
  });

  it("announces what maintenance says of itself, and has samples once a run has said so", async () => {
    const lines = async () => (await (await scrape(`Bearer ${TOKEN}`)).text()).split("\n");
    const samples = async () => (await lines()).filter((line) => line.startsWith("travellr_maintenance_"));
    expect(await samples()).toEqual([]);
    await makeSchedule(database.context(), { key: "maintenance-daily", plannedThrough: new Date(NOW + DAY) });
    await database.pool.query(
      `INSERT INTO scheduled_run (id, schedule_key, period_key, trigger, scheduled_for, status, due_at, planned_at,
                                  started_at, finished_at, attempts, attempts_max, progress)
       VALUES ('srun_m', 'maintenance-daily', 'm', 'SCHEDULE', $1, 'DONE', $1, $1, $1, $1, 1, 3, $2)`,
      [new Date(NOW - DAY), JSON.stringify({ rowsPerSecond: 41_000, bytesSaved: "many" })],
    );
    expect(await samples()).toEqual(["travellr_maintenance_rows_per_second 41000"]);
  });
});
