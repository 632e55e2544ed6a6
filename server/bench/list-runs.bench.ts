import { listScheduledRuns } from "@/server/scheduling/queries/list-scheduled-runs";
import { listSchedules } from "@/server/scheduling/queries/list-schedules";
import { explainPeriod } from "@/server/scheduling/queries/explain-period";
import { SCHEDULED_RUN_STATUS_VALUES, type ListScheduledRunsInput } from "@/server/scheduling/schemas";
import { openBenchDatabase } from "./bench-database";
import type { Figure } from "./figure";
import { percentile95 } from "./timed";

const RUNS = 1_000_000;
const PAGES = 25;

/**
 * The jobs screens over a million runs, of which a few failed: the runs list with every filter, page after page; all
 * schedules with their recent runs; and the explanation of a period in the middle.
 */
export async function benchListRuns(): Promise<Figure[]> {
  const bench = await openBenchDatabase();
  try {
    const { ctx } = bench;
    const { pool } = bench.database;
    await pool.query(
      `INSERT INTO scheduled_run (id, schedule_key, period_key, trigger, scheduled_for, status, reason, due_at,
                                  planned_at, started_at, finished_at, lateness_ms, attempts, attempts_max)
       SELECT 'srun_' || lpad(n::text, 9, '0'), key, at::text, 'SCHEDULE', at, status::scheduled_run_status,
              CASE WHEN status <> 'DONE' THEN 'for the benchmark' END, at, at,
              CASE WHEN status <> 'SKIPPED' THEN at + interval '1 second' END, at + interval '3 seconds',
              CASE WHEN status <> 'SKIPPED' THEN 1000 END, CASE WHEN status <> 'SKIPPED' THEN 1 ELSE 0 END, 3
         FROM (SELECT n, k.key, now() - n * interval '1 minute' AS at,
                      CASE WHEN n % 5000 = 7 THEN 'FAILED' WHEN n % 20000 = 11 THEN 'DEAD'
                           WHEN n % 50 = 3 THEN 'SKIPPED' ELSE 'DONE' END AS status
                 FROM generate_series(1, $1) n
                 JOIN (SELECT key, row_number() OVER (ORDER BY key) - 1 AS place, count(*) OVER () AS of
                         FROM schedule) k ON n % k.of = k.place) made`,
      [RUNS],
    );
    await pool.query("VACUUM ANALYZE scheduled_run");
    const filters: Partial<ListScheduledRunsInput>[] = [
      {},
      { scheduleKey: "sweep" },
      ...SCHEDULED_RUN_STATUS_VALUES.map((status) => ({ status: [status] })),
      { status: ["FAILED", "DEAD"], scheduleKey: "payroll-weekly" },
      { trigger: "MANUAL" },
      { to: new Date(Date.now() - 400 * 86_400_000) },
    ];
    const listed: number[] = [];
    for (const filter of filters) {
      let cursor: string | null = null;
      for (let page = 0; page < PAGES; page++) {
        const from = performance.now();
        const answer: { nextCursor: string | null } = await listScheduledRuns(ctx, {
          limit: 50,
          ...filter,
          cursor,
        });
        listed.push(performance.now() - from);
        cursor = answer.nextCursor;
        if (cursor === null) break;
      }
    }
    const schedules: number[] = [];
    const explained: number[] = [];
    for (let round = 0; round < PAGES; round++) {
      let from = performance.now();
      await listSchedules(ctx, { businessTimeZone: "UTC", nextCount: 10 });
      schedules.push(performance.now() - from);
      from = performance.now();
      const instant = new Date(Date.now() - round * 20_000 * 60_000);
      await explainPeriod(ctx, { key: "sweep", instant }, "UTC");
      explained.push(performance.now() - from);
    }
    const figure = (name: string, samples: readonly number[]): Figure => ({
      name: `${name} over ${RUNS.toLocaleString("en-GB")} runs, server part, p95`,
      value: percentile95(samples),
      unit: "ms",
      target: { atMost: 200 },
      detail: `${samples.length} calls`,
    });
    return [
      figure("D4: runs list, all filters, 25 pages deep", listed),
      figure("All schedules with their recent runs", schedules),
      figure("Explain a period", explained),
    ];
  } finally {
    await bench.remove();
  }
}
