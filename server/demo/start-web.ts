import { resolve } from "node:path";
import { startChildProgram, type ChildProgram } from "./child-program";
import { waitForAnswer } from "./product-steps";

/**
 * Starts the web process, the production build or the development server, and resolves once it answers and can show
 * the sign-in page. `env` has to be without what only the worker may have.
 */
export async function startWeb(options: {
  mode: "start" | "dev";
  host: string;
  port: number;
  env: NodeJS.ProcessEnv;
  logFile: string;
  onLine?: (line: string) => void;
  /** Told at once, so that it can be stopped while it starts. */
  onStart: (program: ChildProgram) => void;
}): Promise<ChildProgram> {
  const { mode, host, port } = options;
  const program = startChildProgram({
    name: "web process",
    args: [resolve("node_modules/next/dist/bin/next"), mode, "--hostname", host, "--port", String(port)],
    env: {
      ...options.env,
      NODE_ENV: mode === "start" ? "production" : "development",
      NEXT_TELEMETRY_DISABLED: "1",
      ENVIRONMENT_NOTICE: options.env.ENVIRONMENT_NOTICE ?? "Simulator: no real money moves",
      PORT: String(port),
    },
    logFile: options.logFile,
    ...(options.onLine ? { onLine: options.onLine } : {}),
  });
  options.onStart(program);
  const base = `http://${dialledHost(host)}:${port}`;
  // The development server compiles what is asked for first.
  const limitMs = mode === "start" ? 60_000 : 240_000;
  await waitForAnswer(`${base}/api/health/ready`, program, limitMs);
  await waitForAnswer(`${base}/sign-in`, program, limitMs);
  return program;
}

// What listens on all addresses answers on the loopback one.
function dialledHost(host: string): string {
  return host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
}
