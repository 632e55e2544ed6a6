import type { Context } from "@/server/platform/context";
import type { Distribution, Series } from "@/server/platform/metrics";

const LAG_SECONDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 86_400];
const DURATION_SECONDS = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 14_400];

/** Of each schedule so many runs at most are looked at, the latest: a scrape must be quick. */
const RUNS_MAX = 20_000;

interface Row {
  key: string;
  lagCounts: number[];
  lags: number;
  lagSum: number;
  tookCounts: number[];
  tooks: number;
  tookSum: number;
}

/** How late the runs of each schedule began and how long they took, within so many days. */
export async function runDistributions({ pool }: Context, now: Date, days: number): Promise<Series[]> {
  const counts = (value: string, bounds: readonly number[]) =>
    `ARRAY[${bounds.map((bound) => `count(*) FILTER (WHERE ${value} <= ${bound})`).join(", ")}]::int[]`;
  const { rows } = await pool.query<Row>(
    `SELECT schedule_key AS key, ${counts("lag", LAG_SECONDS)} AS "lagCounts", count(lag)::int AS lags,
            coalesce(sum(lag), 0)::float8 AS "lagSum", ${counts("took", DURATION_SECONDS)} AS "tookCounts",
            count(took)::int AS tooks, coalesce(sum(took), 0)::float8 AS "tookSum"
       FROM (SELECT s.key AS schedule_key,
                    CASE WHEN r.trigger = 'SCHEDULE' THEN greatest(0, r.lateness_ms)::float8 / 1000 END AS lag,
                    greatest(0, extract(epoch FROM r.finished_at - r.started_at))::float8 AS took
               FROM schedule s
              CROSS JOIN LATERAL (
                SELECT * FROM scheduled_run l
                 WHERE l.schedule_key = s.key AND l.status NOT IN ('SKIPPED', 'PLANNED')
                   AND l.scheduled_for > $1::timestamptz - $2::int * interval '1 day'
                 ORDER BY l.scheduled_for DESC LIMIT $3) r
              WHERE r.started_at IS NOT NULL) begun
      GROUP BY schedule_key ORDER BY schedule_key`,
    [now, days, RUNS_MAX],
  );
  return [
    {
      kind: "histogram",
      name: "travellr_run_start_lag_seconds",
      help: "From when a period was due to its first start, of the last 30 days and 20,000 runs",
      distributions: rows.map(({ key, lagCounts, lags, lagSum }) =>
        distribution(key, LAG_SECONDS, lagCounts, lags, lagSum),
      ),
    },
    {
      kind: "histogram",
      name: "travellr_run_duration_seconds",
      help: "From the first start of a run to its end, of the last 30 days and 20,000 runs",
      distributions: rows.map(({ key, tookCounts, tooks, tookSum }) =>
        distribution(key, DURATION_SECONDS, tookCounts, tooks, tookSum),
      ),
    },
  ];
}

function distribution(
  schedule: string,
  bounds: readonly number[],
  counts: readonly number[],
  count: number,
  sum: number,
): Distribution {
  const buckets = bounds.map((atMost, index) => ({ atMost, count: counts[index] ?? 0 }));
  return { labels: { schedule }, buckets, count, sum };
}
