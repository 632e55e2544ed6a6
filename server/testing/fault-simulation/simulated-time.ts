import type pg from "pg";
import { fixedClock, type Clock } from "@/server/platform/clock";
import type { StripeSimulator } from "@/server/testing/provider-simulator/stripe/stripe-simulator";

/** The time of everything that takes part. It stands still until it is moved. */
export interface SimulatedTime {
  clock: Clock;
  /** A clock that is wrong by so many milliseconds. */
  skewed(byMs: number): Clock;
  advance(byMs: number): Promise<void>;
}

/**
 * What a database needs once, so that its clock can be moved: statements that ask for `clock_timestamp()` by its bare
 * name get the simulated one.
 */
export const SIMULATED_CLOCK_SQL = `
  CREATE SCHEMA simulation;
  CREATE TABLE simulation.clock (at timestamptz NOT NULL);
  INSERT INTO simulation.clock VALUES (pg_catalog.now());
  CREATE FUNCTION simulation.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT at FROM simulation.clock';
  DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET search_path = simulation, public, pg_catalog', current_database());
  END $$;`;

const realNow = performance.now.bind(performance);
let aheadMs = 0;
// Leases are also held by the process's own clock; it leaps with the others.
performance.now = () => realNow() + aheadMs;

/** Sets all clocks to the instant. */
export async function simulatedTime(
  admin: pg.Pool,
  stripe: StripeSimulator,
  startAt: Date,
): Promise<SimulatedTime> {
  const clock = fixedClock(startAt);
  await admin.query("UPDATE simulation.clock SET at = $1", [startAt]);
  return {
    clock,
    skewed: (byMs) => ({ now: () => new Date(clock.now().getTime() + byMs) }),
    async advance(byMs) {
      clock.advance(byMs);
      aheadMs += byMs;
      stripe.advanceClock(byMs);
      await admin.query("UPDATE simulation.clock SET at = at + $1 * interval '1 millisecond'", [byMs]);
    },
  };
}
