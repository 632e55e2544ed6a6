import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { Schedule } from "@/server/platform/prisma/client";

/** The database's clock in the hands of a test: it stands until it is set. */
export interface DatabaseClock {
  /** With a jitter, each reading is wrong by up to so many milliseconds in either direction. */
  set(to: Date | string | number, jitterMs?: number): Promise<void>;
}

/** Puts a clock of the test's own in the place of the database's, in this database alone. */
export async function holdDatabaseClock({ pool }: Pick<Context, "pool">): Promise<DatabaseClock> {
  await pool.query("CREATE TABLE test_clock (at timestamptz NOT NULL, jitter_ms float8 NOT NULL)");
  await pool.query("INSERT INTO test_clock VALUES (clock_timestamp(), 0)");
  await pool.query(`CREATE OR REPLACE FUNCTION scheduling_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    $$ SELECT at + (random() * 2 - 1) * jitter_ms * interval '1 millisecond' FROM test_clock $$`);
  return {
    async set(to, jitterMs = 0) {
      await pool.query("UPDATE test_clock SET at = $1, jitter_ms = $2", [new Date(to), jitterMs]);
    },
  };
}

/** A schedule that was planned up to an instant. Daily at 02:00 UTC and LATEST_ONLY unless told. */
export async function makeSchedule(
  ctx: Context,
  given: Partial<Schedule> & { plannedThrough: Date },
): Promise<string> {
  const key = given.key ?? newId("sched").replace("_", "-");
  await ctx.db.schedule.create({
    data: {
      title: "A schedule",
      description: "Made for a test.",
      cron: "0 2 * * *",
      timeZone: "UTC",
      catchUp: "LATEST_ONLY",
      catchUpWindowDays: null,
      graceSeconds: 60,
      timeLimitSeconds: 600,
      attemptsMax: 3,
      timesSince: given.plannedThrough,
      ...given,
      key,
    },
  });
  return key;
}

/** Takes all schedules and runs away, those of the migration too. */
export async function clearSchedules({ pool }: Pick<Context, "pool">): Promise<void> {
  await pool.query("DELETE FROM scheduled_run");
  await pool.query("DELETE FROM schedule");
}

/** Puts a clock in the place of the database's that goes on from wherever it is set, in this database alone. */
export async function shiftDatabaseClock({
  pool,
}: Pick<Context, "pool">): Promise<{ set(to: Date | string | number): Promise<void> }> {
  await pool.query("CREATE TABLE IF NOT EXISTS test_clock_shift (shift interval NOT NULL)");
  await pool.query("TRUNCATE test_clock_shift");
  await pool.query("INSERT INTO test_clock_shift VALUES ('0')");
  await pool.query(`CREATE OR REPLACE FUNCTION scheduling_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    $$ SELECT clock_timestamp() + shift FROM test_clock_shift $$`);
  return {
    async set(to) {
      await pool.query("UPDATE test_clock_shift SET shift = $1::timestamptz - clock_timestamp()", [
        new Date(to),
      ]);
    },
  };
}
