import { once } from "node:events";
import { forkProgram } from "@/server/testing/programs";

export interface JobProcessOrder {
  databaseUrl: string;
  /** Where wake-ups are kept; in PostgreSQL when not given. */
  mongodbUri?: string;
  workerName: string;
  leaseMs: number;
}

export type JobProcessMessage =
  | { kind: "loaded" }
  | { kind: "began" }
  /** A job's handler has begun. */
  | { kind: "job"; id: string }
  | { kind: "log"; line: string };

/** A worker process of the tests that does nothing but jobs, of the kinds that job-process.ts defines. */
export interface JobProcess {
  messages: JobProcessMessage[];
  /** Resolves when the process has ended, with the signal that ended it. */
  ended: Promise<NodeJS.Signals | null>;
  kill(signal?: NodeJS.Signals): void;
}

/** Starts the process and resolves when it works. */
export async function startJobProcess(order: JobProcessOrder): Promise<JobProcess> {
  const child = forkProgram("server/scheduling/jobs/testing/job-process.ts");
  const messages: JobProcessMessage[] = [];
  const ended = once(child, "exit").then(([, signal]) => signal as NodeJS.Signals | null);
  const began = new Promise<void>((resolve, reject) => {
    child.on("message", (message: JobProcessMessage) => {
      messages.push(message);
      if (message.kind === "loaded") child.send(order);
      if (message.kind === "began") resolve();
    });
    // One that dies of its first job has begun all the same.
    void ended.then((signal) => (signal === "SIGKILL" ? resolve() : reject(new Error("It did not begin."))));
  });
  await began;
  return { messages, ended, kill: (signal = "SIGKILL") => void child.kill(signal) };
}
