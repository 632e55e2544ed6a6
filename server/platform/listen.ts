import pg from "pg";

export interface ListenOptions {
  channels: readonly string[];
  /** What `pg_stat_activity` shows. */
  applicationName: string;
  /**
   * Called with what was announced, and with nothing whenever it begins to listen: what happened before is not
   * announced again.
   */
  onHeard: (payload?: string) => void;
}

const REOPEN_MS = 1_000;

/**
 * Hears PostgreSQL's notifications on a connection of its own, which it opens again when it breaks. What is said in
 * between is not heard, so whoever listens must look as well.
 */
export function listen(
  pool: pg.Pool,
  { channels, applicationName, onHeard }: ListenOptions,
): { close(): Promise<void> } {
  let isClosed = false;
  let client: pg.Client | null = null;
  let reopening: NodeJS.Timeout | undefined;
  const open = async () => {
    if (isClosed) return;
    const next = new pg.Client({ ...pool.options, application_name: applicationName });
    client = next;
    next.on("notification", ({ payload }) => onHeard(payload));
    next.on("error", () => undefined);
    next.on("end", () => {
      if (!isClosed) reopening = setTimeout(() => (opening = open()), REOPEN_MS);
    });
    try {
      await next.connect();
      for (const channel of channels) await next.query(`LISTEN ${channel}`);
      onHeard();
    } catch {
      await next.end().catch(() => undefined);
    }
  };
  let opening = open();
  return {
    async close() {
      isClosed = true;
      clearTimeout(reopening);
      await opening;
      await client?.end().catch(() => undefined);
    },
  };
}
