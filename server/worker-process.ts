import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { evaluateAlarms } from "@/server/alarms/commands/evaluate-alarms";
import { registerAlarmTargets } from "@/server/alarms/commands/register-alarm-targets";
import { alarmJobs } from "@/server/alarms/jobs";
import { alarmSending } from "@/server/alarms/sending/alarm-sending";
import { eventSubscriber } from "@/server/events/event-subscriber";
import { eventHandlers } from "@/server/events/handlers";
import { settleInboundEvents } from "@/server/events/inbound/commands/settle-inbound-events";
import { messageJobs } from "@/server/notifications/jobs";
import { sweepMaintenanceRuns } from "@/server/maintenance/commands/sweep-runs";
import { maintenanceJobs } from "@/server/maintenance/jobs";
import { runningTasks } from "@/server/maintenance/running/running-tasks";
import type { Running } from "@/server/maintenance/running/running";
import { maintenanceDaily } from "@/server/maintenance/scheduled-runs";
import { paymentReminders } from "@/server/notifications/scheduled-runs";
import { messageSender } from "@/server/notifications/sender";
import { openChannels } from "@/server/notifications/sending/open-channels";
import { sweepMissedEvents } from "@/server/events/commands/fetch-missed-events";
import { stripeEventsReader } from "@/server/gateways/stripe-events-reader";
import { stripeGateway } from "@/server/gateways/stripe-gateway";
import { stripeRecordsReader, type ProviderRecords } from "@/server/gateways/stripe-records-reader";
import { stripeSettings } from "@/server/gateways/stripe-settings";
import { paperJobs, payingJobs } from "@/server/payroll/jobs";
import { PAYING_SETTINGS, type Paying, type PayingSettings } from "@/server/payroll/paying/paying";
import { releaseDeadLeases } from "@/server/payroll/paying/release-dead-leases";
import { sharedPace } from "@/server/payroll/paying/shared-pace";
import { sweepPayroll } from "@/server/payroll/paying/sweep-payroll";
import { payrollExecutors } from "@/server/payroll/scheduled-runs";
import { systemClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { openDatabase } from "@/server/platform/db";
import { openDatabaseServer } from "@/server/platform/embedded-postgres";
import type { WorkerEnv } from "@/server/platform/env";
import { productVersion } from "@/server/platform/product-version";
import { newId } from "@/server/platform/ids";
import type { Logger } from "@/server/platform/log";
import { applyMigrations } from "@/server/platform/migrate";
import { localWorkerName } from "@/server/platform/worker-mark";
import { openMongodb } from "@/server/platform/mongodb/find-mongodb";
import { jobExecutor } from "@/server/scheduling/jobs/job-executor";
import { chooseJobStore, openJobStore } from "@/server/scheduling/job-store/open-job-store";
import { releaseDeadRunLeases } from "@/server/scheduling/runs/release-dead-run-leases";
import { runExecutor } from "@/server/scheduling/runs/run-executor";
import { scheduler } from "@/server/scheduling/runs/scheduler";
import { sweepExecutor } from "@/server/scheduling/runs/sweep-executor";
import { clockSkewMs, endLostWorkers } from "@/server/scheduling/worker/beat-worker";
import { openWorkerHealth } from "@/server/scheduling/worker/worker-health";
import { startWorkerManager } from "@/server/scheduling/worker/worker-manager";
import { vendorJobs } from "@/server/vendors/jobs";

export interface WorkerOptions {
  env: WorkerEnv;
  log: Logger;
  /** What tests change about paying. */
  paying?: { settings?: Partial<PayingSettings>; checkpoint?: NonNullable<Paying["checkpoint"]> };
  /** False for a worker that leaves papers to others; true unless told. */
  drawsPapers?: boolean;
  /** How often it is looked for what nobody was woken for, in milliseconds; 2,000 unless told. */
  restoreMs?: number;
  /** True for tests that kill workers over and over, so that a run whose job was given up is asked for again at once. */
  sweepsPayroll?: boolean;
  /** Called when another worker of this name has taken its place, so that this process must end. */
  onReplaced?: () => void;
  /** Told what takes its time. */
  onNotice?: (sentence: string) => void;
}

export interface WorkerProcess {
  /** Where payouts go, for the ready line. */
  payingThrough: string;
  /** Where wake-ups are kept, for the ready line. */
  jobStore: string;
  /** Where it answers how it is; null when nobody asked for that. */
  healthPort: number | null;
  /**
   * Takes nothing new from the call on, finishes or gives back what is under way, and lets everything go. True when
   * all ended in order, false when it was forced after 25 seconds.
   */
  stop(): Promise<boolean>;
}

/** What the simulator takes for a key when none is given. It is worth nothing anywhere else. */
const SIMULATOR_KEY = "sk_test_simulator";
const STOP_WITHIN_MS = 25_000;
const ALARMS_EVERY_MS = 10_000;
const SETTLE_EVERY_MS = 15_000;

/**
 * Opens the worker: the database (joined, or started when none is given), the job store, the payout gateway, and the
 * worker manager with its parts: scheduler, event subscriber, executors. Throws an Error with a sentence for the
 * terminal when the settings cannot work, and Conflict when a worker of this name lives.
 */
export async function openWorker(options: WorkerOptions): Promise<WorkerProcess> {
  const { env, log } = options;
  const settings = { ...PAYING_SETTINGS, ...options.paying?.settings };
  const { gateway, records, providerEvents, payingThrough } = openGateway(env, settings);
  const server = await openDatabaseServer({ dataDir: env.TRAVELLR_DATA_DIR, databaseUrl: env.DATABASE_URL });
  if (!env.DATABASE_URL) await applyMigrations(server.url);
  const mongodb = await findMongodb(options);
  const database = openDatabase(server.url, {
    // Each lane may be in a transaction, beside jobs, scheduled runs, leases, upkeep and the job store's own line.
    poolMax: Math.max(env.DATABASE_POOL_MAX, settings.lanes + 40),
    applicationName: "travellr-worker",
  });
  let closeProviders = async () => {};
  const close = async () => {
    gateway.close();
    records.close();
    providerEvents.close();
    await closeProviders();
    await database.close();
    await mongodb.stop();
    await server.stop();
  };
  const ctx: Context = {
    db: database.prisma,
    pool: database.pool,
    clock: systemClock,
    actor: { kind: "system", name: "Worker" },
    requestId: newId("req"),
  };
  const store = openJobStore(
    chooseJobStore({ env: { JOB_STORE: env.JOB_STORE }, mongodbUri: mongodb.uri, pool: database.pool }),
    { log },
  );
  const stopping = new AbortController();
  const workerName = localWorkerName();
  const shared = { ctx, store, workerName, stopSignal: stopping.signal, log };
  const paying: Paying = {
    gateway,
    pace: sharedPace(database.pool, {
      name: "stripe.transfers",
      perSecond: env.STRIPE_TRANSFERS_PER_SECOND,
      perSecondMin: env.STRIPE_TRANSFERS_PER_SECOND_MIN,
    }),
    settings,
    workerName,
    stopSignal: stopping.signal,
    log,
    ...(options.paying?.checkpoint ? { checkpoint: options.paying.checkpoint } : {}),
  };
  const providers = openChannels(process.env, database.pool);
  closeProviders = () => providers.close();
  const alarms = alarmSending(env, providers.channels.EMAIL);
  const maintenance: Running = {
    tasks: runningTasks({ logRoots: env.MAINTENANCE_LOG_DIRS }),
    workerName,
    log,
  };
  const jobs = jobExecutor({
    ...shared,
    definitions: [
      ...jobDefinitions(paying, records, options),
      ...messageJobs(providers.channels),
      ...maintenanceJobs(maintenance),
      ...alarmJobs(alarms),
    ],
  });
  const restore = async () => {
    await releaseDeadLeases(ctx);
    await releaseDeadRunLeases(ctx);
    await sweepMaintenanceRuns(ctx);
    if (options.sweepsPayroll) await sweepPayroll(ctx);
    return jobs.restore();
  };
  const runs = runExecutor({
    ...shared,
    executors: [
      ...payrollExecutors({ records }),
      paymentReminders,
      maintenanceDaily(maintenance),
      sweepExecutor([
        { name: "jobs", sweep: restore },
        { name: "payroll runs", sweep: (sweepCtx) => sweepPayroll(sweepCtx) },
        { name: "missed events", sweep: (sweepCtx) => sweepMissedEvents(sweepCtx, providerEvents) },
        { name: "lost workers", sweep: (sweepCtx) => endLostWorkers(sweepCtx) },
      ]),
    ],
  });
  const planner = scheduler({ ...shared, businessTimeZone: env.BUSINESS_TIMEZONE, executor: runs });
  const messages = messageSender({
    ...shared,
    channels: providers.channels,
    twilioTokens: providers.twilioTokens,
    publicUrl: env.PUBLIC_URL ?? null,
  });
  const events = eventSubscriber({ ...shared, handlers: eventHandlers });
  await releaseDeadLeases(ctx);
  await registerAlarmTargets(ctx, alarms);
  const manager = await startWorkerManager({
    ctx,
    worker: { name: env.WORKER_NAME ?? hostname(), mark: workerName, version: productVersion() },
    store,
    parts: [planner, events, runs, messages, jobs],
    upkeep: [
      { name: "restore", everyMs: options.restoreMs ?? 2_000, work: restore },
      { name: "catch-up", everyMs: options.restoreMs ?? 2_000, work: () => planner.catchUp() },
      {
        name: "events that wait",
        everyMs: SETTLE_EVERY_MS,
        work: () => settleInboundEvents(ctx),
      },
      {
        name: "alarms",
        everyMs: ALARMS_EVERY_MS,
        work: async () =>
          evaluateAlarms(ctx, {
            businessTimeZone: env.BUSINESS_TIMEZONE,
            jobStore: await store.health(),
            unknownNames: [...planner.unknownNames(), ...(await jobs.unknownJobNames())],
            ownClockSkewMs: await clockSkewMs(ctx),
          }),
      },
    ],
    stopping,
    log,
    ...(options.onReplaced ? { onReplaced: options.onReplaced } : {}),
  }).catch(async (error: unknown) => {
    await store.stop();
    await close();
    throw error;
  });
  const health =
    env.WORKER_HEALTH_PORT === undefined
      ? null
      : await openWorkerHealth({ port: env.WORKER_HEALTH_PORT, host: "0.0.0.0" }, async () => {
          const jobStore = await store.health();
          return { isReady: manager.isReady() && jobStore.isUp, jobStore: store.kind };
        });
  return {
    payingThrough,
    jobStore: mongodb.sentence,
    healthPort: health?.port ?? null,
    async stop() {
      const inOrder = await Promise.race([manager.stop(), pause(STOP_WITHIN_MS, false, { ref: false })]);
      health?.close();
      await Promise.race([close(), pause(3_000, undefined, { ref: false })]);
      return inOrder;
    },
  };
}

function jobDefinitions(
  paying: Paying,
  records: ProviderRecords,
  { env, drawsPapers = true }: WorkerOptions,
) {
  return [
    ...payingJobs(paying, records),
    ...vendorJobs(paying.gateway, { publicUrl: env.PUBLIC_URL ?? null }),
    ...(drawsPapers ? paperJobs : []),
  ];
}

/** With a database of one's own nothing is found or brought: what is used there, somebody decided. */
async function findMongodb({ env, onNotice }: WorkerOptions) {
  if (env.DATABASE_URL && !env.MONGODB_URI)
    return {
      uri: undefined,
      sentence: "Wake-ups are kept in PostgreSQL, as no MONGODB_URI is set.",
      stop: async () => undefined,
    };
  return openMongodb({
    dataDir: env.TRAVELLR_DATA_DIR,
    env: { ...process.env, MONGODB_URI: env.MONGODB_URI, JOB_STORE: env.JOB_STORE },
    ...(onNotice ? { onNotice } : {}),
  });
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
    records: stripeRecordsReader(stripe),
    providerEvents: stripeEventsReader(stripe),
    payingThrough: isSimulated
      ? `the provider simulator at ${env.STRIPE_API_URL}`
      : `Stripe (${stripe.host})`,
  };
}
