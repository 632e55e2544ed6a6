import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { authSecret } from "@/server/platform/auth-secret";
import { openDatabaseServer, removeDatabaseServer } from "@/server/platform/embedded-postgres";
import { withoutWorkerVariables, type WebEnv } from "@/server/platform/env";
import { applyMigrations } from "@/server/platform/migrate";
import { processMark } from "@/server/platform/process-lock";
import { contentKeys } from "@/server/platform/sealed-keys";
import {
  removeRunningServices,
  writeRunningServices,
  type RunningServices,
} from "@/server/platform/running-services";
import { buildWeb } from "./build-web";
import type { ChildProgram } from "./child-program";
import { keepMongodb, type KeptMongodb } from "./keep-mongodb";
import { openSimulator, type OpenedSimulator } from "./open-simulator";
import { simulatedProviders, type SimulatedProviders } from "./simulated-providers";
import { step, words, type Say } from "./product-steps";
import { refuseLiveDatabase } from "./refuse-live-database";
import { seedProduct, STORY_UNFINISHED, type Seeding } from "./seed-product";
import { startWeb } from "./start-web";
import { startWorker } from "./start-worker";

export interface RunProductOptions {
  mode: "demo" | "dev";
  env: WebEnv;
  /** Where the web process listens; only this machine reaches 127.0.0.1. */
  host: string;
  say: Say;
  /** False for tests, whose data nobody wants back. True unless told. */
  durable?: boolean;
  /** Where a MongoDB that is built or downloaded is kept; below the data directory unless told. */
  mongodbCacheDir?: string;
  /** Shows each line of the programs as well as keeping it. */
  onLine?: (program: "web" | "worker", line: string) => void;
  /** Everything that is to be let go, newest last; filled while things start, so that a start can be broken off. */
  closers: Closer[];
}

/** Lets one thing go. With `kill` at once, whatever it is doing. */
export type Closer = { stop: () => Promise<void>; kill?: () => void };

export interface RunningProduct {
  webUrl: string;
  databaseUrl: string;
  /** Where wake-ups are kept, in a sentence. */
  jobStore: string;
  /** The connection string of the MongoDB, where there is one. */
  mongodbUri: string | undefined;
  simulatorUrl: string;
  seeding: Seeding;
  /** Resolves with why when a part ended that cannot be started again; never rejects. */
  failed: Promise<string>;
}

/** How long web and worker may take to stop before they are killed, in milliseconds. */
const GRACE_MS = 6_000;

/**
 * Starts the whole product on one data directory and resolves once it answers: database, provider simulator, story,
 * web and worker. The caller has made sure that nobody else runs it there and that the port is free.
 */
export async function runProduct(options: RunProductOptions): Promise<RunningProduct> {
  const { env, say, closers, mode } = options;
  const dataDir = env.TRAVELLR_DATA_DIR;
  await mkdir(join(dataDir, "logs"), { recursive: true });
  await refuseLiveDatabase(env);
  await forgetUnfinishedStory(env, say);

  const databaseUrl = await openMigratedDatabase(options);
  const mongodb = openOwnMongodb(options);
  const webUrl = `http://localhost:${env.PORT}`;
  const webhook = {
    url: `http://127.0.0.1:${env.PORT}/api/webhooks/stripe`,
    secret: `whsec_${randomBytes(24).toString("base64url")}`,
  };
  const simulator = await openOwnSimulator(options);
  const seeding = await step(
    say,
    () => seedProduct({ env, databaseUrl, simulator: simulator.own!, simulatorUrl: simulator.url }),
    ({ story }) => story,
  );
  if (mode === "demo") await buildWithWords(say);

  // From here on events are told; those of the story's payments are not, as nobody was there to hear them.
  simulator.own!.stripe.setWebhookTargets([webhook]);
  const messages = simulatedProviders(simulator.own!, env);
  const eventsSecret = process.env.EVENTS_SECRET || `whsec_${randomBytes(32).toString("base64")}`;
  const services: RunningServices = {
    simulatorUrl: simulator.url,
    webUrl: null,
    eventsSecret,
    pids: { owner: processMark() },
  };
  closers.push({ stop: () => removeRunningServices(dataDir) });
  const note = (change: Partial<RunningServices["pids"]>) => {
    Object.assign(services.pids, change);
    return writeRunningServices(dataDir, services);
  };
  await note({});

  const { env: jobStoreEnv, sentence: jobStore } = await step(
    say,
    () => mongodb,
    ({ sentence }) => sentence,
  );
  const [web, worker] = await step(
    say,
    () =>
      startPrograms(options, {
        simulatorUrl: simulator.url,
        webhookSecret: webhook.secret,
        eventsSecret,
        messages,
        jobStoreEnv,
        note,
      }),
    () => "Web and worker started",
  );
  services.webUrl = webUrl;
  await note({ web: processMark(web.pid) });
  const webEnded = web.ended.then(
    ({ code, signal }) =>
      `The web process ended (${signal ?? `code ${code}`}). Its last words:\n${words(web)}`,
  );
  return {
    webUrl,
    databaseUrl,
    jobStore,
    mongodbUri: jobStoreEnv.MONGODB_URI,
    simulatorUrl: simulator.url,
    seeding,
    failed: Promise.race([webEnded, worker.failed]),
  };
}

/** A story that broke off half-way is no story: what there is of it goes, and it is told from the beginning. */
async function forgetUnfinishedStory(env: WebEnv, say: Say): Promise<void> {
  const mark = join(env.TRAVELLR_DATA_DIR, STORY_UNFINISHED);
  if (!existsSync(mark)) return;
  if (env.DATABASE_URL)
    throw new Error(
      `Filling the database broke off last time. Empty the database of DATABASE_URL, remove ${mark}, and start again.`,
    );
  say("Filling the database broke off last time; beginning anew.");
  await removeDatabaseServer(env.TRAVELLR_DATA_DIR);
  await rm(join(env.TRAVELLR_DATA_DIR, "simulator"), { recursive: true, force: true });
  await rm(mark);
}

async function openMigratedDatabase({ env, say, closers, durable }: RunProductOptions): Promise<string> {
  const server = await step(
    say,
    () =>
      openDatabaseServer({
        dataDir: env.TRAVELLR_DATA_DIR,
        databaseUrl: env.DATABASE_URL,
        onNotice: say,
        ...(durable === undefined ? {} : { durable }),
      }),
    ({ startedByUs }) =>
      env.DATABASE_URL
        ? "Database of DATABASE_URL"
        : startedByUs
          ? "PostgreSQL started"
          : "PostgreSQL was running; joined it",
  );
  closers.push({ stop: () => server.stop() });
  await step(
    say,
    () => applyMigrations(server.url),
    (names) => (names.length > 0 ? `Database migrated: ${names.length} new` : null),
  );
  return server.url;
}

/** Begins while the story is told, as a first start may build or download it. */
function openOwnMongodb({ env, say, closers, mongodbCacheDir }: RunProductOptions): Promise<KeptMongodb> {
  const opening = keepMongodb({
    dataDir: env.TRAVELLR_DATA_DIR,
    say,
    ...(mongodbCacheDir === undefined ? {} : { cacheDir: mongodbCacheDir }),
  });
  closers.push({ stop: async () => (await opening).stop() });
  return opening;
}

async function openOwnSimulator({ env, say, closers }: RunProductOptions): Promise<OpenedSimulator> {
  const simulator = await step(
    say,
    () => openSimulator({ dataDir: env.TRAVELLR_DATA_DIR, mustOwn: true, onNotice: say }),
    ({ url }) => `Provider simulator at ${url}`,
  );
  closers.push({ stop: () => simulator.stop(2_000) });
  return simulator;
}

async function buildWithWords(say: Say): Promise<void> {
  await step(
    say,
    () => buildWeb(() => say("Building the web app; this takes a minute the first time …")),
    (built) => (built ? "Web app built" : "Web app is built already"),
  );
}

async function startPrograms(
  options: RunProductOptions,
  given: {
    simulatorUrl: string;
    webhookSecret: string;
    eventsSecret: string;
    messages: SimulatedProviders;
    jobStoreEnv: KeptMongodb["env"];
    note: (change: Partial<RunningServices["pids"]>) => Promise<void>;
  },
) {
  const { env, closers, mode, host, say, onLine } = options;
  const logs = join(env.TRAVELLR_DATA_DIR, "logs");
  const shared: NodeJS.ProcessEnv = {
    ...withoutWorkerVariables(),
    ...given.jobStoreEnv,
    TRAVELLR_DATA_DIR: env.TRAVELLR_DATA_DIR,
    LOG_LEVEL: process.env.LOG_LEVEL || "info",
    CONTENT_KEYS: contentKeys({ ...env, NODE_ENV: "development" }),
  };
  delete shared.STRIPE_API_URL;
  const secret = await authSecret({ ...env, NODE_ENV: "development" });
  const web = startWeb({
    mode: mode === "demo" ? "start" : "dev",
    host,
    port: env.PORT,
    env: {
      ...shared,
      BETTER_AUTH_SECRET: secret,
      STRIPE_WEBHOOK_SECRET: given.webhookSecret,
      EVENTS_SECRET: given.eventsSecret,
      ...given.messages.webEnv,
    },
    logFile: join(logs, "web.log"),
    ...(onLine ? { onLine: (line: string) => onLine("web", line) } : {}),
    onStart: (program: ChildProgram) =>
      closers.push({ stop: () => program.stop(GRACE_MS), kill: () => program.kill() }),
  });
  // The demo never pays through Stripe, whatever keys are in the environment.
  const worker = startWorker({
    env: { ...shared, STRIPE_API_URL: given.simulatorUrl, ...given.messages.workerEnv },
    logFile: join(logs, "worker.log"),
    say,
    ...(onLine ? { onLine: (line: string) => onLine("worker", line) } : {}),
    onStart: (pid) => given.note({ worker: processMark(pid) }),
  });
  void worker.then(
    (running) => closers.push({ stop: () => running.stop(GRACE_MS), kill: () => running.kill() }),
    () => undefined,
  );
  return Promise.all([web, worker]);
}
