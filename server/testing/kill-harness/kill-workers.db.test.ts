import { expect, it } from "vitest";
import { systemClock } from "@/server/platform/clock";
import { useTestDatabase } from "@/server/testing/database";
import { startProviderSimulator } from "@/server/testing/provider-simulator/simulator-server";
import { killWorkers } from "./kill-workers";

const database = useTestDatabase({ poolMax: 6 });

it("payouts 1: two workers, killed at six points while they pay, pay every vendor exactly once", async () => {
  const seed = Number(process.env["KILL_SEED"] ?? Date.now() % 1_000_000);
  console.info(`Kill harness: seed ${seed} (KILL_SEED=${seed} repeats its plan)`);
  const simulator = await startProviderSimulator();
  try {
    const report = await killWorkers({
      ctx: database.context({ clock: systemClock }),
      databaseUrl: database.url,
      simulator,
      points: 6,
      seed,
      workers: 2,
      vendors: 30,
    });
    console.info(`Kill harness: ${JSON.stringify(report)}`);
    expect(report.faults).toEqual([]);
    expect(report.killsAtSteps + report.killsAtMoments).toBe(6);
    expect(report.transfers).toBe(report.payouts);
  } finally {
    await simulator.close();
  }
}, 400_000);
