import type { Context } from "@/server/platform/context";
import type { Sample, Series } from "@/server/platform/metrics";

const QUANTILES = [0.5, 0.95, 0.99] as const;
/** Of each schedule so many runs at most are looked at, the latest: a scrape must be quick. */
const RUNS_MAX = 5_000;

interface Row {
  key: string;
  /** In the order of the quantiles; null where no run counts. */
  lags: number[] | null;
  tooks: number[] | null;
}

/**
 * How late the runs of each schedule began and how long they took, over those due within 24 hours. Quantiles of a
 * window rise and fall, so they are gauges; a histogram of it would look to Prometheus like a counter set back.
 */
export async function runQuantiles({ pool }: Context, now: Date): Promise<Series[]> {
  const { rows } = await pool.query<Row>(
    `SELECT s.key, percentile_cont($3::float8[]) WITHIN GROUP (ORDER BY r.lag) AS lags,
            percentile_cont($3::float8[]) WITHIN GROUP (ORDER BY r.took) AS tooks
       FROM schedule s
      CROSS JOIN LATERAL (
        SELECT CASE WHEN l.trigger = 'SCHEDULE' THEN greatest(0, l.lateness_ms)::float8 / 1000 END AS lag,
               greatest(0, extract(epoch FROM l.finished_at - l.started_at))::float8 AS took
          FROM scheduled_run l
         WHERE l.schedule_key = s.key AND l.status NOT IN ('SKIPPED', 'PLANNED') AND l.started_at IS NOT NULL
           AND l.scheduled_for > $1::timestamptz - interval '1 day'
         ORDER BY l.scheduled_for DESC LIMIT $2) r
      GROUP BY s.key ORDER BY s.key`,
    [now, RUNS_MAX, QUANTILES],
  );
  return [
    {
      name: "travellr_run_start_lag_seconds",
      help: "From when a period was due to its first start: quantiles over the last 24 h",
      samples: rows.flatMap(({ key, lags }) => quantileSamples(key, lags)),
    },
    {
      name: "travellr_run_duration_seconds",
      help: "From the first start of a run to its end: quantiles over the last 24 h",
      samples: rows.flatMap(({ key, tooks }) => quantileSamples(key, tooks)),
    },
  ];
}

function quantileSamples(schedule: string, values: readonly number[] | null): Sample[] {
  if (!values) return [];
  // The difference of two binary fractions is no reason for fifteen digits.
  return QUANTILES.map((quantile, index) => ({
    labels: { schedule, quantile: String(quantile) },
    value: Math.round(values[index]! * 1e6) / 1e6,
  }));
}
