import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { freePort } from "@/server/platform/free-port";
import { programArgs } from "@/server/testing/programs";

/** A real worker process, as `npm run worker` starts it, with short waits. */
export interface WorkerChild {
  pid: number;
  /** Everything it has said so far, its log included. */
  output(): string;
  /** What its readiness says: the status, or 0 when nobody answers. */
  readiness(): Promise<number>;
  liveness(timeoutMs: number): Promise<number>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the exit code, or the signal's name, when it has ended. */
  ended: Promise<number | NodeJS.Signals>;
  /** Ends it at once, however it is. */
  kill(): Promise<void>;
}

export interface WorkerChildOptions {
  databaseUrl: string;
  /** The provider simulator's address. */
  simulatorUrl: string;
  /** Undefined keeps wake-ups in PostgreSQL. */
  mongodbUri?: string | undefined;
  name: string;
  env?: Record<string, string>;
}

const READY_WITHIN_MS = 60_000;

/**
 * Starts a worker and resolves once it says that it is ready. Rejects with its last words when it ends before, or takes
 * a minute.
 */
export async function startWorkerChild(options: WorkerChildOptions): Promise<WorkerChild> {
  const healthPort = await freePort();
  const child = spawn(process.execPath, programArgs("server/testing/worker-main.ts"), {
    env: {
      ...process.env,
      NODE_ENV: "test",
      DATABASE_URL: options.databaseUrl,
      STRIPE_API_URL: options.simulatorUrl,
      STRIPE_SECRET_KEY: "",
      MONGODB_URI: options.mongodbUri ?? "",
      JOB_STORE: options.mongodbUri ? "mongodb" : "postgresql",
      WORKER_NAME: options.name,
      WORKER_HEALTH_PORT: String(healthPort),
      LOG_LEVEL: "warn",
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
  const ended = once(child, "exit").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  const ask = (path: string, timeoutMs: number) =>
    fetch(`http://127.0.0.1:${healthPort}${path}`, { signal: AbortSignal.timeout(timeoutMs) }).then(
      async (answer) => (await answer.arrayBuffer(), answer.status),
      () => 0,
    );
  await ready(child, () => said);
  return {
    pid: child.pid!,
    output: () => said,
    readiness: () => ask("/health/ready", 5_000),
    liveness: (timeoutMs) => ask("/health/live", timeoutMs),
    signal: (signal) => void child.kill(signal),
    ended,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function ready(child: ChildProcess, words: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail("took longer than a minute"), READY_WITHIN_MS);
    const look = () => {
      if (!words().includes("Worker ready")) return;
      done();
      resolve();
    };
    const onExit = (code: number | null, signal: string | null) => fail(`ended with ${code ?? signal}`);
    const done = () => {
      clearTimeout(timer);
      child.stdout?.off("data", look);
      child.off("exit", onExit);
    };
    const fail = (how: string) => {
      done();
      child.kill("SIGKILL");
      reject(new Error(`The worker ${how}. Its last words:\n${words()}`));
    };
    child.stdout?.on("data", look);
    child.once("exit", onExit);
  });
}
