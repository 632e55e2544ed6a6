import type { ChildProgram } from "./child-program";
import { startChildProgram } from "./child-program";
import { waitUntil, words, type Say } from "./product-steps";

const READY_WITHIN_MS = 60_000;
/** More crashes than this within a minute, and something is wrong that another start does not mend. */
const RESTARTS_MAX = 5;
const RESTARTS_WITHIN_MS = 60_000;

/** The worker process, started again when it crashes. */
export interface SupervisedWorker {
  pid(): number;
  /** Resolves with why when it crashed too often; never rejects. */
  failed: Promise<string>;
  stop(graceMs: number): Promise<void>;
  kill(): void;
}

/**
 * Starts the worker and resolves once it is ready. If it ends although nobody asked it to, it is started again, and
 * that is said: a crash must never cost a payout, so nobody has to be told to do anything.
 */
export async function startWorker(options: {
  env: NodeJS.ProcessEnv;
  logFile: string;
  say: Say;
  onLine?: (line: string) => void;
  /** Told at each start which process it is. */
  onStart: (pid: number) => Promise<void>;
}): Promise<SupervisedWorker> {
  let isStopping = false;
  let program: ChildProgram;
  const startedAt: number[] = [];
  let giveUp: (reason: string) => void;
  const failed = new Promise<string>((resolve) => (giveUp = resolve));

  const start = async () => {
    let isReady = false;
    program = startChildProgram({
      name: "worker",
      args: ["--import", "tsx", "server/worker.ts"],
      env: options.env,
      logFile: options.logFile,
      onLine(line) {
        if (line.startsWith("Worker ready")) isReady = true;
        options.onLine?.(line);
      },
    });
    const started = program;
    startedAt.push(Date.now());
    await options.onStart(started.pid);
    await waitUntil(() => isReady, started, READY_WITHIN_MS);
    void started.ended.then(({ code, signal }) => restart(started, signal ?? `code ${code}`));
  };

  const restart = async (ended: ChildProgram, how: string): Promise<void> => {
    if (isStopping) return;
    const recent = startedAt.filter((at) => at > Date.now() - RESTARTS_WITHIN_MS);
    if (recent.length > RESTARTS_MAX) {
      giveUp(`The worker ended ${recent.length} times within a minute. Its last words:\n${words(ended)}`);
      return;
    }
    options.say(`The worker ended unexpectedly (${how}); starting it again.`);
    try {
      await start();
      options.say("The worker is back and goes on where it was.");
    } catch (error) {
      if (!isStopping) giveUp((error as Error).message);
    }
  };

  await start();
  return {
    pid: () => program.pid,
    failed,
    async stop(graceMs) {
      isStopping = true;
      await program.stop(graceMs);
    },
    kill() {
      isStopping = true;
      program.kill();
    },
  };
}
