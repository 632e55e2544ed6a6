import type { Context } from "@/server/platform/context";
import type { Sample, Series } from "@/server/platform/metrics";

const SCHEDULE_KEY = "maintenance-daily";

/**
 * What the latest maintenance that went well says of itself in its progress: `rowsPerSecond` and `bytesSaved`. The
 * series are announced without samples while no run has said so.
 */
export async function maintenanceSeries({ pool }: Context): Promise<Series[]> {
  const { rows } = await pool.query<{ progress: unknown }>(
    `SELECT progress FROM scheduled_run WHERE schedule_key = $1 AND status = 'DONE'
      ORDER BY scheduled_for DESC, id DESC LIMIT 1`,
    [SCHEDULE_KEY],
  );
  const said = rows[0]?.progress;
  const none = "no sample until such a run has said so";
  return [
    {
      name: "travellr_maintenance_rows_per_second",
      help: `Rows that the latest daily maintenance handled in a second; ${none}`,
      samples: numberIn(said, "rowsPerSecond"),
    },
    {
      name: "travellr_maintenance_bytes_saved",
      help: `Bytes that the latest daily maintenance saved; ${none}`,
      samples: numberIn(said, "bytesSaved"),
    },
  ];
}

function numberIn(progress: unknown, name: string): Sample[] {
  const value = (progress as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === "number" && Number.isFinite(value) ? [{ value }] : [];
}
