import { stripeGateway } from "@/server/gateways/stripe-gateway";
import { stripeSettings } from "@/server/gateways/stripe-settings";
import { paperJobs, payingJobs } from "@/server/payroll/jobs";
import { PAYING_SETTINGS, type Paying, type PayingSettings } from "@/server/payroll/paying/paying";
import { localWorkerName, releaseDeadLeases } from "@/server/payroll/paying/release-dead-leases";
import { sharedPace } from "@/server/payroll/paying/shared-pace";
import { sweepPayroll } from "@/server/payroll/paying/sweep-payroll";
import { systemClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { openDatabase } from "@/server/platform/db";
import { openDatabaseServer } from "@/server/platform/embedded-postgres";
import type { WorkerEnv } from "@/server/platform/env";
import { newId } from "@/server/platform/ids";
import { startJobRunner } from "@/server/platform/job-runner";
import type { Logger } from "@/server/platform/log";
import { applyMigrations } from "@/server/platform/migrate";
import { every } from "@/server/platform/every";
import { vendorJobs } from "@/server/vendors/jobs";

export interface WorkerOptions {
  env: WorkerEnv;
  log: Logger;
  /** What tests change about paying. */
  paying?: { settings?: Partial<PayingSettings>; checkpoint?: NonNullable<Paying["checkpoint"]> };
  /** False for a worker that leaves papers to others; true unless told. */
  drawsPapers?: boolean;
  /** How often runs are looked through for work that is due, in milliseconds; 2,000 unless told. */
  sweepMs?: number;
}

export interface WorkerProcess {
  /** Where payouts go, for the ready line. */
  payingThrough: string;
  /** Finishes what is under way and lets everything go, in five seconds at most. */
  stop(): Promise<void>;
}

/** What the simulator takes for a key when none is given. It is worth nothing anywhere else. */
const SIMULATOR_KEY = "sk_test_simulator";
const STOP_WITHIN_MS = 4_000;

/**
 * Opens the worker: the database (joined, or started when none is given), the payout gateway, the job runner and the
 * sweep. Throws an Error with a sentence for the terminal when the settings cannot work.
 */
export async function openWorker(options: WorkerOptions): Promise<WorkerProcess> {
  const { env, log } = options;
  const settings = { ...PAYING_SETTINGS, ...options.paying?.settings };
  const { gateway, payingThrough } = openGateway(env, settings);
  const server = await openDatabaseServer({ dataDir: env.TRAVELLR_DATA_DIR, databaseUrl: env.DATABASE_URL });
  if (!env.DATABASE_URL) await applyMigrations(server.url);
  const database = openDatabase(server.url, {
    // Each lane may be in a transaction, beside the jobs, the sweep and the leases.
    poolMax: Math.max(env.DATABASE_POOL_MAX, settings.lanes + 6),
    applicationName: "travellr-worker",
  });
  const ctx: Context = {
    db: database.prisma,
    pool: database.pool,
    clock: systemClock,
    actor: { kind: "system", name: "Payroll worker" },
    requestId: newId("req"),
  };
  const stopping = new AbortController();
  const workerName = localWorkerName();
  const paying: Paying = {
    gateway,
    pace: sharedPace(database.pool, {
      name: "stripe.transfers",
      perSecond: env.STRIPE_TRANSFERS_PER_SECOND,
    }),
    settings,
    workerName,
    stopSignal: stopping.signal,
    log,
    ...(options.paying?.checkpoint ? { checkpoint: options.paying.checkpoint } : {}),
  };
  await releaseDeadLeases(ctx);
  const definitions = [...payingJobs(paying), ...vendorJobs(gateway)];
  // Thousands of receipts waiting to be drawn must not keep a run from being paid, so they do not share places.
  const runners = [startJobRunner({ ctx, definitions, workerName, log })];
  if (options.drawsPapers ?? true)
    runners.push(startJobRunner({ ctx, definitions: paperJobs, concurrency: 1, workerName, log }));
  const sweep = every(
    options.sweepMs ?? 2_000,
    async () => {
      await releaseDeadLeases(ctx);
      await sweepPayroll({ ...ctx, requestId: newId("req") });
    },
    (error) => log.error({ err: error }, "The sweep failed; it is tried again"),
  );
  return {
    payingThrough,
    async stop() {
      stopping.abort();
      await Promise.all([sweep.stop(), ...runners.map((runner) => runner.stop(STOP_WITHIN_MS))]);
      gateway.close();
      await database.close();
      await server.stop();
    },
  };
}

function openGateway(env: WorkerEnv, settings: PayingSettings) {
  if (!env.STRIPE_SECRET_KEY && !env.STRIPE_API_URL) {
    throw new Error(
      "Set STRIPE_SECRET_KEY to pay through Stripe, or STRIPE_API_URL to the provider simulator's address.",
    );
  }
  const stripe = stripeSettings({
    STRIPE_SECRET_KEY: env.STRIPE_SECRET_KEY ?? SIMULATOR_KEY,
    STRIPE_API_URL: env.STRIPE_API_URL,
    STRIPE_TIMEOUT_MS: String(settings.callLimitMs),
  });
  const isSimulated = env.STRIPE_SECRET_KEY === undefined;
  return {
    gateway: stripeGateway(stripe),
    payingThrough: isSimulated
      ? `the provider simulator at ${env.STRIPE_API_URL}`
      : `Stripe (${stripe.host})`,
  };
}
