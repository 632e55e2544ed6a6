import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A program of the benchmarks in a process of its own, which is asked and answers one message at a time. */
export interface BenchChild {
  /** Resolves to the next message of the child. */
  next<Message>(): Promise<Message>;
  ask<Message>(question: unknown): Promise<Message>;
  end(): Promise<void>;
}

/** Starts a file of this folder. BENCH_PROFILE=its name writes a profile of the processor's time beside the caller. */
export function startBenchChild(file: string): BenchChild {
  const isProfiled = process.env["BENCH_PROFILE"] === file;
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: ["--import", "tsx", ...(isProfiled ? ["--cpu-prof"] : [])],
    // As it runs in earnest: React and others work more slowly, and for other purposes, elsewhere.
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const next = async <Message>(): Promise<Message> => {
    const fallen = ended.then(([code]) => {
      throw new Error(`${file} ended with ${String(code)}.`);
    });
    const [message] = (await Promise.race([once(child, "message"), fallen])) as [Message];
    return message;
  };
  return {
    next,
    ask(question) {
      child.send(question as object);
      return next();
    },
    async end() {
      // What is profiled must end by itself, or it writes nothing.
      if (!isProfiled) child.kill("SIGKILL");
      else if (child.connected) child.disconnect();
      await ended;
    },
  };
}
