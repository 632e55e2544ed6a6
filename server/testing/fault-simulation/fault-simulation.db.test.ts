import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import { drawSchedule } from "./fault-schedule";
import { playSchedule } from "./play-schedule";
import { openSimulationWorld, type SimulationWorld } from "./simulation-world";

vi.setConfig({ testTimeout: 120_000 });

/** `npm run simulate`, a part of `npm test`, plays many; here two show that the way there is open. */
const SCHEDULES = 2;
const VENDORS = 4;

const database = useTestDatabase({ poolMax: 2 });
let world: SimulationWorld;
beforeAll(async () => {
  world = await openSimulationWorld(database.url, VENDORS);
});
afterAll(() => world.close());

describe("R1, R5, R7: whatever goes wrong while a run is paid", () => {
  it.each(Array.from({ length: SCHEDULES }, (_, index) => 1 + index))(
    "seed %i: every vendor is paid exactly once, and the history is in order",
    async (seed) => {
      const played = await playSchedule(world, drawSchedule(seed, VENDORS));
      expect(played.violations, played.history.join("\n")).toEqual([]);
      expect(played.arrows.get("SENT>PAID")).toBe(VENDORS);
    },
  );

  it("R5: finds what is wrong: a transfer that nobody asked for, and an audit row that is missing", async () => {
    const played = await playSchedule(
      world,
      { seed: 1, vendors: VENDORS, workers: 1, faults: [] },
      {
        beforeJudging: async ({ runId, simulator }) => {
          const { rows } = await world.admin.query<{ id: string }>(
            "SELECT id FROM payout WHERE run_id = $1 ORDER BY id LIMIT 1",
            [runId],
          );
          await fetch(`${simulator.url}/v1/transfers`, {
            method: "POST",
            headers: { authorization: "Bearer sk_test_simulation", "idempotency-key": "another" },
            body: new URLSearchParams({
              amount: "1",
              currency: "eur",
              destination: "acct_sim0",
              transfer_group: rows[0]!.id,
            }),
          });
          await world.admin.query(
            `INSERT INTO payout_event (payout_id, run_id, at, "from", "to", actor_name, reason)
           VALUES ($1, $2, now(), 'PAID', 'SENT', 'nobody', 'By hand')`,
            [rows[0]!.id, runId],
          );
        },
      },
    );
    const told = played.violations.join("\n");
    expect(told).toContain("has 2 transfers");
    expect(told).toContain("went from PAID to SENT");
    expect(told).toContain("came to SENT 2 times and was audited 1 times");
  });
});
