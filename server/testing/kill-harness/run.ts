import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "@/server/platform/clock";
import { openDatabase } from "@/server/platform/db";
import { openDatabaseServer, removeDatabaseServer } from "@/server/platform/embedded-postgres";
import { applyMigrations } from "@/server/platform/migrate";
import { startProviderSimulator } from "@/server/testing/provider-simulator/simulator-server";
import { killWorkers } from "./kill-workers";

/** `npm run test:kill -- --points 100 --seed 7 --workers 1 --vendors 200`: kills workers while they pay, then judges. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      points: { type: "string", default: "100" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      workers: { type: "string", default: "1" },
      vendors: { type: "string", default: "200" },
    },
  });
  const [points, seed, workers, vendors] = [values.points, values.seed, values.workers, values.vendors].map(
    (text, index) => {
      const number = Number(text);
      if (!Number.isSafeInteger(number) || number < (index === 1 ? 0 : 1))
        throw new Error("--points, --seed, --workers and --vendors are whole numbers.");
      return number;
    },
  ) as [number, number, number, number];
  process.stdout.write(
    `Killing ${workers} worker(s) at ${points} points, ${vendors} vendors, seed ${seed}\n`,
  );

  const dataDir = resolve(".data", `kill-${process.pid}`);
  // Only workers are killed here, never the database, so it need not wait for the disk.
  const server = await openDatabaseServer({ dataDir, durable: false });
  await applyMigrations(server.url);
  const database = openDatabase(server.url, { poolMax: 6, applicationName: "travellr-kill" });
  const simulator = await startProviderSimulator();
  try {
    const report = await killWorkers({
      ctx: {
        db: database.prisma,
        pool: database.pool,
        clock: systemClock,
        actor: { kind: "system", name: "Kill harness" },
        requestId: "req_kill",
      },
      databaseUrl: server.url,
      simulator,
      points,
      seed,
      workers,
      vendors,
      onProgress: (sentence) => process.stdout.write(`${sentence}\n`),
    });
    process.stdout.write(
      `seed ${seed}: ${report.killsAtSteps} kills at named steps, ${report.killsAtMoments} at moments, ` +
        `${report.runs} runs, ${report.payouts} payouts, ${report.transfers} transfers, ` +
        `${report.replayed} asked for again, ${report.seconds} s\n`,
    );
    for (const fault of report.faults) process.stdout.write(`FAULT: ${fault}\n`);
    process.stdout.write(
      report.faults.length === 0
        ? "Every vendor was paid exactly once.\n"
        : `${report.faults.length} faults.\n`,
    );
    process.exitCode = report.faults.length === 0 ? 0 : 1;
  } finally {
    await simulator.close();
    await database.close();
    await server.stop();
    await removeDatabaseServer(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
