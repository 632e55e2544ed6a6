import { ensureClient } from "@/scripts/ensure-client";
import { workerEnv, type WorkerEnv } from "@/server/platform/env";
import { openLog } from "@/server/platform/log";
import { readRunningServices } from "@/server/platform/running-services";
import { readSealingKeys } from "@/server/platform/sealed-keys";
import type { WorkerOptions } from "@/server/worker-process";

/**
 * Runs the worker until SIGTERM or SIGINT and ends the process: with 0 when everything ended in order, with 1 when it
 * was forced or could not start. A second signal ends it at once, which is safe as any crash is. The options are for
 * tests.
 */
export function runWorker(options: Pick<WorkerOptions, "paying"> = {}): void {
  start(options).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}

/** Started by hand beside the demo, a worker pays through the demo's simulator; on its own it must be told what to use. */
async function besideDemo(env: WorkerEnv): Promise<WorkerEnv> {
  if (env.STRIPE_SECRET_KEY || env.STRIPE_API_URL || env.DATABASE_URL) return env;
  const services = await readRunningServices(env.TRAVELLR_DATA_DIR);
  return services ? { ...env, STRIPE_API_URL: services.simulatorUrl } : env;
}

async function start(options: Pick<WorkerOptions, "paying">): Promise<void> {
  const env = await besideDemo(workerEnv());
  // Told now and in one line, rather than at the first message.
  readSealingKeys(env);
  const log = openLog({ process: "worker", level: env.LOG_LEVEL });
  let stop = () => Promise.resolve(true);
  let signals = 0;
  const end = () =>
    stop().then(
      (inOrder) => process.exit(inOrder ? 0 : 1),
      (error: unknown) => {
        log.error({ err: error }, "The worker could not stop in order");
        process.exit(1);
      },
    );
  const onSignal = () => {
    signals += 1;
    if (signals > 1) process.exit(1);
    void end();
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  await ensureClient();
  // Loaded only now: the client that it needs may just have been made.
  const { openWorker } = await import("@/server/worker-process");
  const worker = await openWorker({
    env,
    log,
    onReplaced: () => void stop().finally(() => process.exit(1)),
    onNotice: (sentence) => process.stdout.write(`${sentence}\n`),
    ...options,
  });
  stop = () => worker.stop();
  if (signals > 0) await end();
  process.stdout.write(`${worker.jobStore}\nWorker ready: paying through ${worker.payingThrough}\n`);
}
