import pg from "pg";

/** What PostgreSQL announces: a run that waits, and a schedule that was changed. */
const CHANNELS = ["scheduled_run_due", "schedule_changed"] as const;
const AGAIN_AFTER_MS = 1_000;

/**
 * Hears of runs that wait and of changed schedules on a connection of its own, which it opens again when it breaks.
 * Looking now and then covers the gaps.
 */
export function listenForRuns(pool: pg.Pool, onChange: () => void): { close(): Promise<void> } {
  let isClosed = false;
  let client: pg.Client | null = null;
  let again: NodeJS.Timeout | undefined;
  let opening: Promise<void>;
  const open = async () => {
    const next = new pg.Client({ ...pool.options, application_name: "travellr-schedules" });
    next.on("notification", onChange);
    next.on("error", () => undefined);
    next.once("end", () => {
      if (!isClosed) again = setTimeout(() => void (opening = open()), AGAIN_AFTER_MS);
    });
    client = next;
    try {
      await next.connect();
      for (const channel of CHANNELS) await next.query(`LISTEN ${channel}`);
      // What happened before we listened is not announced again.
      onChange();
    } catch {
      await next.end().catch(() => undefined);
    }
  };
  opening = open();
  return {
    async close() {
      isClosed = true;
      clearTimeout(again);
      await opening;
      await client?.end().catch(() => undefined);
    },
  };
}
