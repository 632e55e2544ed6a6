import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { resolve } from "node:path";

export interface ChildProgramOptions {
  /** What it is called in messages: "web", "worker". */
  name: string;
  /** Arguments for this very Node: options of its own, the script, the script's arguments. */
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Where its output is kept, appended to what is there. */
  logFile: string;
  /** Told each line of its output. */
  onLine?: (line: string) => void;
}

/** A program that was started and is to be stopped with us. */
export interface ChildProgram {
  name: string;
  pid: number;
  /** Resolves when it has ended, with how. Never rejects. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  hasEnded(): boolean;
  /** The last lines it wrote, for whoever has to say why it ended. */
  lastLines(): string[];
  /** Asks it to end and waits; after so many milliseconds it is killed, with all it started. */
  stop(graceMs: number): Promise<void>;
  /** Kills it and all it started, at once. */
  kill(): void;
}

const LINES_KEPT = 25;

/** Starts a Node program in a process group of its own, so that Ctrl-C in the terminal reaches us alone. */
export function startChildProgram(options: ChildProgramOptions): ChildProgram {
  const log = createWriteStream(options.logFile, { flags: "a" });
  const child = spawn(
    process.execPath,
    ["--import", resolve("server/demo/end-with-parent.mjs"), ...options.args],
    {
      env: { ...options.env, TRAVELLR_STARTED_BY: String(process.pid) },
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  const lines: string[] = [];
  let isOver = false;
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.pipe(log, { end: false });
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > LINES_KEPT) lines.shift();
      options.onLine?.(line);
    });
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.once("error", (error) => {
      lines.push(error.message);
      isOver = true;
      done({ code: 1, signal: null });
    });
    child.once("close", (code, signal) => {
      isOver = true;
      log.end();
      done({ code, signal });
    });
  });
  const signalGroup = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // All of them ended between the two lines.
    }
  };
  return {
    name: options.name,
    pid: child.pid ?? 0,
    ended,
    hasEnded: () => isOver,
    lastLines: () => [...lines],
    async stop(graceMs) {
      if (isOver) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => signalGroup("SIGKILL"), graceMs);
      await ended;
      clearTimeout(timer);
    },
    kill: () => signalGroup("SIGKILL"),
  };
}
