import type pg from "pg";
import type { Clock } from "@/server/platform/clock";

/** A clock that runs like any other and can be put to another moment. */
export interface StoryClock extends Clock {
  /** Puts it to the moment, but never past the real present. */
  set(to: Date): void;
}

/** A clock for telling what happened earlier. */
export function storyClock(start: Date): StoryClock {
  let [at, since] = [start.getTime(), performance.now()];
  return {
    now: () => new Date(Math.min(Date.now(), at + (performance.now() - since))),
    set(to) {
      [at, since] = [to.getTime(), performance.now()];
    },
  };
}

/** Columns that the database fills in by its own clock when an import writes many rows at once. */
const DATABASE_TIMES = [
  ["ledger_entry", "recorded_at"],
  ["vendor", "created_at"],
  ["booking", "created_at"],
] as const;

/**
 * Does the work while the database notes the story's time, and not its own, as the moment of writing. Otherwise a
 * booking of two months ago would have been written down today, and every run would call it late.
 */
export async function withDatabaseTime<T>(pool: pg.Pool, at: Date, work: () => Promise<T>): Promise<T> {
  const setDefaults = async (value: string) => {
    for (const [table, column] of DATABASE_TIMES)
      await pool.query(`ALTER TABLE ${table} ALTER COLUMN ${column} SET DEFAULT ${value}`);
  };
  await setDefaults(`'${at.toISOString()}'::timestamptz`);
  try {
    return await work();
  } finally {
    await setDefaults("CURRENT_TIMESTAMP");
  }
}
