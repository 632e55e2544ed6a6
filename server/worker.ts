import { workerEnv } from "@/server/platform/env";
import { openLog } from "@/server/platform/log";
import { ensureClient } from "@/scripts/ensure-client";

/** Runs the worker until SIGTERM or SIGINT; a second signal ends it at once, which is safe as any crash is. */
async function main(): Promise<void> {
  const env = workerEnv();
  const log = openLog({ process: "worker", level: env.LOG_LEVEL });
  let stop = async () => {};
  let signals = 0;
  const onSignal = () => {
    signals += 1;
    if (signals > 1) process.exit(1);
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "The worker could not stop in order");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  await ensureClient();
  const { openWorker } = await import("@/server/worker-process");
  const worker = await openWorker({ env, log });
  stop = () => worker.stop();
  if (signals > 0) await stop().finally(() => process.exit(0));
  process.stdout.write(`Worker ready: paying through ${worker.payingThrough}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
