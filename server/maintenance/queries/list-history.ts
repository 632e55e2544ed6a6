import type { Context } from "@/server/platform/context";

export interface HistoryDay {
  /** A day of the business zone: 2026-11-24. */
  day: string;
  task: string;
  /** Rows moved or deleted, or files compressed. */
  rows: number;
  /** What only moves into the archive or out of it frees nothing. */
  bytesSaved: number;
  runs: number;
}

/** What real runs did on each of the latest days, by task; days on which nothing ran are left out. */
export async function listHistory(
  { pool }: Pick<Context, "pool">,
  days: number,
  businessTimeZone: string,
): Promise<{ days: HistoryDay[] }> {
  const { rows } = await pool.query<HistoryDay>(
    `SELECT to_char(r.started_at AT TIME ZONE $2, 'YYYY-MM-DD') AS day, r.task,
            sum(r.moved + r.deleted)::float8 AS rows, sum(CASE WHEN r.task IN ('archive-bookings', 'restore-bookings', 'restore-logs') THEN 0
                     ELSE r.bytes_before - r.bytes_after END)::float8 AS "bytesSaved",
            count(*)::int AS runs
       FROM maintenance_run r
      WHERE NOT r.dry_run AND r.task <> 'all' AND r.started_at IS NOT NULL
        AND r.created_at > scheduling_now() - $1::int * interval '1 day'
        AND r.started_at >= date_trunc('day', scheduling_now() AT TIME ZONE $2) AT TIME ZONE $2 - ($1::int - 1) * interval '1 day'
      GROUP BY 1, 2 ORDER BY 1, 2`,
    [days, businessTimeZone],
  );
  return { days: rows };
}
