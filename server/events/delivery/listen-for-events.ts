import type pg from "pg";
import { listen } from "@/server/platform/listen";

export const EVENTS_CHANNEL = "outbox_event";

/** Hears of new events; see `listen`. */
export function listenForEvents(pool: pg.Pool, onEvent: () => void): { close(): Promise<void> } {
  return listen(pool, {
    channels: [EVENTS_CHANNEL],
    applicationName: "travellr-events",
    onHeard: () => onEvent(),
  });
}
