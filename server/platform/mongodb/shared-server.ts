import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { freePort, isPortTaken } from "@/server/platform/free-port";
import { isAlive, processMark, tryLock, unlock, withProcessLock } from "@/server/platform/process-lock";

/** A server that speaks MongoDB's protocol, and how to start it. */
export interface ServerProgram {
  kind: "installed" | "downloaded" | "java";
  /** What a person calls it, with where its data lies. */
  title: string;
  command: string;
  /** The command's arguments for a port of 127.0.0.1. */
  args(port: number): string[];
  /** The folder to be there before it starts. */
  folder: string;
}

interface ServerState {
  kind: ServerProgram["kind"];
  title: string;
  port: number;
  /** Names the server's process in a way that outlives it. */
  mark: string;
}

/**
 * One server below a folder, shared by any number of processes. Each leaves a file with its mark while it uses the
 * server; marks of dead processes do not count, and the last process to go stops the server.
 */
export class SharedServer {
  private readonly users: string;
  private readonly lock: string;
  private readonly stateFile: string;

  constructor(private readonly root: string) {
    this.users = join(root, "users");
    this.lock = join(root, "lock");
    this.stateFile = join(root, "server.json");
    mkdirSync(this.users, { recursive: true });
  }

  /** Runs the work while no other process starts, joins or stops this server; others wait so long at most. */
  alone<T>(work: () => Promise<T>, waitMs: number): Promise<T> {
    return withProcessLock(this.lock, work, waitMs);
  }

  /** The server that runs here, or null. To be called alone. */
  async running(): Promise<{ program: Pick<ServerProgram, "kind" | "title">; port: number } | null> {
    const state = this.state();
    if (!state || !isAlive(state.mark)) return null;
    await waitUntilItAnswers(state.port, () => isAlive(state.mark), join(this.root, "server.log"));
    return { program: state, port: state.port };
  }

  /** Starts the program and resolves with its port when it answers. To be called alone. */
  async start(program: ServerProgram): Promise<number> {
    await mkdir(program.folder, { recursive: true });
    // The port of last time if it is free, so that a process that outlived the server finds it again.
    const before = this.state()?.port;
    const port = before && !(await isPortTaken(before)) ? before : await freePort();
    const logFile = join(this.root, "server.log");
    const log = await open(logFile, "w");
    let mark: string;
    try {
      const child = spawn(program.command, program.args(port), {
        stdio: ["ignore", log.fd, log.fd],
        // In a process group of its own, Ctrl-C in the terminal reaches us and not the server.
        detached: true,
      });
      await new Promise((done, failed) => child.once("spawn", done).once("error", failed));
      child.unref();
      mark = processMark(child.pid);
    } finally {
      await log.close();
    }
    const { kind, title } = program;
    await this.write({ kind, title, port, mark });
    await waitUntilItAnswers(port, () => isAlive(mark), logFile);
    return port;
  }

  /** Counts this process as a user; the answer lets go. To be called alone. */
  join(): () => Promise<void> {
    const mark = join(this.users, `${process.pid}-${Math.random().toString(36).slice(2)}`);
    writeFileSync(mark, processMark());
    let left = false;
    // At exit nothing can be waited for. If another process is about to join (it holds the lock), the server is left
    // to it.
    const atExit = () => {
      if (left || !existsSync(this.users)) return;
      rmSync(mark, { force: true });
      if (!tryLock(this.lock)) return;
      if (this.countUsers() === 0) this.signal();
      unlock(this.lock);
    };
    process.on("exit", atExit);
    return () =>
      this.alone(async () => {
        if (left) return;
        left = true;
        process.off("exit", atExit);
        rmSync(mark, { force: true });
        if (this.countUsers() === 0) await this.stop();
      }, 60_000);
  }

  private async stop(): Promise<void> {
    const state = this.state();
    this.signal();
    for (let waitedMs = 0; state && isAlive(state.mark); waitedMs += 20) {
      if (waitedMs > 30_000) throw new Error(`MongoDB (process ${pidOf(state)}) does not stop.`);
      await pause(20);
    }
  }

  private signal(): void {
    const state = this.state();
    if (!state || !isAlive(state.mark)) return;
    try {
      process.kill(pidOf(state), "SIGTERM");
    } catch {
      // It ended between the two lines.
    }
  }

  private countUsers(): number {
    let count = 0;
    for (const name of readdirSync(this.users)) {
      const path = join(this.users, name);
      if (isAlive(textNow(path))) count++;
      else rmSync(path, { force: true });
    }
    return count;
  }

  private state(): ServerState | null {
    const text = textNow(this.stateFile);
    try {
      return text === "" ? null : (JSON.parse(text) as ServerState);
    } catch {
      return null;
    }
  }

  private async write(state: ServerState): Promise<void> {
    const draft = `${this.stateFile}.${process.pid}`;
    await writeFile(draft, JSON.stringify(state));
    await rename(draft, this.stateFile);
  }
}

async function waitUntilItAnswers(port: number, isUp: () => boolean, logFile: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; isUp() && Date.now() < deadline; await pause(50))
    if (await answers(port)) return;
  const words = (await readFile(logFile, "utf8").catch(() => "")).trim().split("\n").slice(-6).join("\n");
  throw new Error(`MongoDB did not start. Its last words:\n${words}`);
}

async function answers(port: number): Promise<boolean> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 500,
  });
  try {
    await client.db("admin").command({ ping: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

function pidOf(state: ServerState): number {
  return Number(state.mark.split(" ")[0]);
}

function textNow(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A process that ends takes its mark away without the lock.
    return "";
  }
}
