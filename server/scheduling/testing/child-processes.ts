import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { forkProgram } from "@/server/testing/programs";

/** What a worker process of the tests is told to do. */
export interface ProcessOrder {
  /**
   * `boot`: start a scheduler, catch up and end it. `plan`: plan again and again until the clock shows `planUntil`.
   * `work`: schedule and execute until the process is ended.
   */
  kind: "boot" | "plan" | "work";
  databaseUrl: string;
  /** Where wake-ups are kept; in PostgreSQL when not given. */
  mongodbUri?: string;
  /** The instant, in milliseconds. */
  planUntil?: number;
  leaseMs?: number;
  /** How long a run of `test-slow` takes, in milliseconds. */
  slowMs?: number;
  /** The step of drafting, counted from 1, at which the process ends as by kill -9. */
  dieAtStep?: number;
  /** Whether the worker takes the name of one on another machine. */
  isRemote?: boolean;
}

export type ProcessMessage =
  | { kind: "loaded" }
  | { kind: "booted" }
  | { kind: "planned"; runs: number; looks: number }
  | { kind: "began"; runId: string }
  | { kind: "step"; step: string }
  | { kind: "log"; line: string };

export interface TestProcess {
  child: ChildProcess;
  messages: ProcessMessage[];
  /** Resolves when it has loaded; rejects when it ends before. */
  loaded: Promise<void>;
  /** Resolves with how it ended. */
  ended: Promise<{ code: number | null; signal: string | null }>;
  give(order: ProcessOrder): void;
  /** Resolves with the next message of a kind that has not been asked for yet. Rejects when the process ends. */
  next<K extends ProcessMessage["kind"]>(kind: K): Promise<Extract<ProcessMessage, { kind: K }>>;
  kill(signal?: NodeJS.Signals): void;
}

/** Starts a worker process of the tests. It does nothing until it is given an order. */
export function startTestProcess(): TestProcess {
  const child = forkProgram("server/scheduling/testing/scheduling-process.ts", {
    env: { ...process.env, NODE_ENV: "test", LOG_LEVEL: "silent" },
  });
  const messages: ProcessMessage[] = [];
  const taken = new Map<string, number>();
  child.on("message", (message: ProcessMessage) => {
    messages.push(message);
    child.emit("told");
  });
  const ended = once(child, "exit").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
  }));
  let over: { code: number | null; signal: string | null } | null = null;
  void ended.then((end) => {
    over = end;
    child.emit("told");
  });
  const next: TestProcess["next"] = async (kind) => {
    for (;;) {
      const count = taken.get(kind) ?? 0;
      const found = messages.filter((message) => message.kind === kind)[count];
      if (found) {
        taken.set(kind, count + 1);
        return found as Extract<ProcessMessage, { kind: typeof kind }>;
      }
      if (over) throw new Error(`The process ended with ${JSON.stringify(over)} before it said "${kind}".`);
      await once(child, "told");
    }
  };
  const loaded = next("loaded").then(() => undefined);
  loaded.catch(() => undefined);
  return {
    child,
    messages,
    loaded,
    ended,
    give: (order) => void child.send(order),
    next,
    kill: (signal = "SIGKILL") => void child.kill(signal),
  };
}
