import type { Context } from "@/server/platform/context";
import type { Distribution, Series } from "@/server/platform/metrics";

const LAG_SECONDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 86_400];
const DURATION_SECONDS = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 14_400];

interface Row {
  key: string;
  lagCounts: number[];
  lags: number;
  lagSum: number;
  tookCounts: number[];
  tooks: number;
  tookSum: number;
}

/** How late the runs of each schedule began and how long they took, within so many days, in one pass over them. */
export async function runDistributions({ pool }: Context, now: Date, days: number): Promise<Series[]> {
  const counts = (value: string, bounds: readonly number[]) =>
    `ARRAY[${bounds.map((bound) => `count(*) FILTER (WHERE ${value} <= ${bound})`).join(", ")}]::int[]`;
  const { rows } = await pool.query<Row>(
    `SELECT schedule_key AS key, ${counts("lag", LAG_SECONDS)} AS "lagCounts", count(lag)::int AS lags,
            coalesce(sum(lag), 0)::float8 AS "lagSum", ${counts("took", DURATION_SECONDS)} AS "tookCounts",
            count(took)::int AS tooks, coalesce(sum(took), 0)::float8 AS "tookSum"
       FROM (SELECT schedule_key,
                    CASE WHEN trigger = 'SCHEDULE' THEN greatest(0, lateness_ms) / 1000.0 END AS lag,
                    greatest(0, extract(epoch FROM finished_at - started_at)) AS took
               FROM scheduled_run
              WHERE scheduled_for > $1::timestamptz - $2::int * interval '1 day' AND started_at IS NOT NULL) begun
      GROUP BY schedule_key ORDER BY schedule_key`,
    [now, days],
  );
  return [
    {
      kind: "histogram",
      name: "travellr_run_start_lag_seconds",
      help: "From when a period was due to its first start, of the last 30 days",
      distributions: rows.map(({ key, lagCounts, lags, lagSum }) =>
        distribution(key, LAG_SECONDS, lagCounts, lags, lagSum),
      ),
    },
    {
      kind: "histogram",
      name: "travellr_run_duration_seconds",
      help: "From the first start of a run to its end, of the last 30 days",
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
