import type { Context } from "@/server/platform/context";

/**
 * The names of jobs that have waited for over a minute and that none of these definitions is for: they were put in by
 * a version that no worker has. They are left alone.
 */
export async function unknownJobNames(ctx: Context, known: readonly string[]): Promise<string[]> {
  const { rows } = await ctx.pool.query<{ name: string }>(
    `SELECT DISTINCT name FROM job
      WHERE status IN ('QUEUED', 'RUNNING') AND name <> ALL($1) AND run_at < now() - interval '1 minute' ORDER BY name`,
    [known],
  );
  return rows.map(({ name }) => name);
}
