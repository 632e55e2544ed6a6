import type pg from "pg";
import { listen } from "@/server/platform/listen";

/** What PostgreSQL announces: a run that waits, and a schedule that was changed. */
const CHANNELS = ["scheduled_run_due", "schedule_changed"] as const;

/** Hears of runs that wait and of changed schedules; see `listen`. */
export function listenForRuns(pool: pg.Pool, onChange: () => void): { close(): Promise<void> } {
  return listen(pool, {
    channels: CHANNELS,
    applicationName: "travellr-schedules",
    onHeard: () => onChange(),
  });
}
