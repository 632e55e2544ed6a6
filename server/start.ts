import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { onNpmGone } from "@/server/demo/end-with-npm";
import { webEnv, withoutWorkerVariables } from "@/server/platform/env";
import { isPortTaken } from "@/server/platform/free-port";
import { openMongodb } from "@/server/platform/mongodb/find-mongodb";
import { readSealingKeys } from "@/server/platform/sealed-keys";

/** Runs the production web process alone until SIGTERM or SIGINT, without what only the worker may have. */
async function main(): Promise<void> {
  const env = webEnv();
  readSealingKeys(env);
  const folder = process.env.NEXT_DIST_DIR || ".next";
  if (!existsSync(join(folder, "BUILD_ID"))) throw new Error("There is no build. Run npm run build first.");
  if (await isPortTaken(env.PORT)) throw new Error(`Port ${env.PORT} is taken by another program. Set PORT.`);
  const host = process.env.HOST ? ["--hostname", process.env.HOST] : [];
  // With the embedded database the worker finds or brings a MongoDB; this process must ask the same one.
  const mongodb = env.DATABASE_URL
    ? null
    : await openMongodb({ dataDir: env.TRAVELLR_DATA_DIR, env: process.env, onNotice: say });
  const web = spawn(
    process.execPath,
    [resolve("node_modules/next/dist/bin/next"), "start", ...host, "--port", String(env.PORT)],
    {
      env: {
        ...withoutWorkerVariables(),
        ...(mongodb?.uri ? { MONGODB_URI: mongodb.uri } : {}),
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
      },
      stdio: "inherit",
      // Signals reach it through us alone, so that it is told once.
      detached: true,
    },
  );
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(signal, () => web.kill("SIGTERM"));
  onNpmGone(() => web.kill("SIGTERM"));
  process.on("exit", () => web.kill("SIGKILL"));
  web.once("error", (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
  web.once("close", (code, signal) => {
    const end = () => process.exit(code ?? (signal === "SIGTERM" ? 0 : 1));
    void (mongodb?.stop() ?? Promise.resolve()).then(end, end);
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
