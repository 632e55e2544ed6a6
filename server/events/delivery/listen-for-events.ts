import pg from "pg";

export const EVENTS_CHANNEL = "outbox_event";
const REOPEN_MS = 1_000;

/**
 * Hears of new events on a connection of its own, which it opens again when it breaks. Calls back also whenever it
 * begins to listen: what was written before is not announced again. Looking covers the gaps.
 */
export function listenForEvents(pool: pg.Pool, onEvent: () => void): { close(): Promise<void> } {
  let isClosed = false;
  let client: pg.Client | null = null;
  let reopening: NodeJS.Timeout | undefined;
  const open = async () => {
    if (isClosed) return;
    const next = new pg.Client({ ...pool.options, application_name: "travellr-events" });
    client = next;
    next.on("notification", onEvent);
    next.on("error", () => undefined);
    next.on("end", () => {
      if (!isClosed) reopening = setTimeout(() => (opening = open()), REOPEN_MS);
    });
    try {
      await next.connect();
      await next.query(`LISTEN ${EVENTS_CHANNEL}`);
      onEvent();
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
