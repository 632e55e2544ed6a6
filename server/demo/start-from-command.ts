import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { generateClient } from "@/scripts/generate";
import { webEnv, workerEnv, type WebEnv } from "@/server/platform/env";
import { isPortTaken } from "@/server/platform/free-port";
import { tryLock, unlock } from "@/server/platform/process-lock";
import { readRunningServices } from "@/server/platform/running-services";
import { STORY_STAFF } from "@/server/testing/story/staff";
import { onNpmGone } from "./end-with-npm";
import type { Closer, RunningProduct } from "./run-product";

/** Two signals closer than this are one press of Ctrl-C: the terminal sends it to npm and to us, and npm passes it on. */
const SAME_PRESS_MS = 400;
/** Stopping takes no longer, whatever hangs, in milliseconds. */
const STOP_WITHIN_MS = 9_000;

/**
 * Runs `npm run demo` or `npm run dev` from the first line to the last: checks what can be checked at once, starts
 * everything, says where it is, and stops everything at Ctrl-C, at SIGTERM, or when a part is beyond help. Ends the
 * process; 0 when a person stopped it, 1 with a reason otherwise.
 */
export async function startFromCommand(mode: "demo" | "dev"): Promise<never> {
  const closers: Closer[] = [];
  const end = endingOf(closers);
  const step = await beforeStart(closers).catch((error: unknown) => (error as Error).message);
  if (typeof step === "string") return end(1, step);
  const { env, host } = step;
  try {
    if (await generateClient()) say("Prisma client generated");
    // Loaded only now: the client that it needs has just been made.
    const { runProduct } = await import("./run-product");
    const onLine = (program: string, line: string) => {
      if (mode === "dev") process.stdout.write(`${program.padEnd(6)} │ ${line}\n`);
    };
    const product = await runProduct({ mode, env, host, say, closers, onLine });
    announce(product, env.TRAVELLR_DATA_DIR);
    return end(1, await product.failed);
  } catch (error) {
    const text = process.env.LOG_LEVEL === "debug" ? (error as Error).stack : (error as Error).message;
    return end(1, text ?? String(error));
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Settings, port and data directory, or a sentence about what is in the way. */
async function beforeStart(closers: Closer[]): Promise<{ env: WebEnv; host: string } | string> {
  workerEnv();
  const given = webEnv();
  const env = { ...given, TRAVELLR_DATA_DIR: resolve(given.TRAVELLR_DATA_DIR) };
  await mkdir(env.TRAVELLR_DATA_DIR, { recursive: true });
  const lock = join(env.TRAVELLR_DATA_DIR, "demo.lock");
  if (!tryLock(lock)) {
    const pid = (await readFile(lock, "utf8").catch(() => "?")).split(" ")[0];
    const running = await readRunningServices(env.TRAVELLR_DATA_DIR);
    const where = running?.webUrl ? ` It answers at ${running.webUrl}.` : "";
    return `The product already runs on ${env.TRAVELLR_DATA_DIR} (process ${pid}).${where} Set TRAVELLR_DATA_DIR for a second one.`;
  }
  closers.push({ stop: async () => unlock(lock) });
  process.once("exit", () => unlock(lock));
  if (await isPortTaken(env.PORT))
    return `Port ${env.PORT} is taken by another program. Set PORT, for example: PORT=${env.PORT + 1} npm run demo`;
  if (!existsSync("node_modules/next")) return "The packages are missing. Run npm ci first.";
  return { env, host: process.env.HOST || "127.0.0.1" };
}

function announce({ webUrl, seeding }: RunningProduct, dataDir: string): void {
  say(`\nReady: ${webUrl}\n`);
  if (seeding.hasStoryStaff) {
    const rows = Object.values(STORY_STAFF).map(({ email, password, role, use }) => [
      email,
      password,
      role.toLowerCase(),
      use,
    ]);
    const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
    say("Sign in as");
    for (const row of rows)
      say(`  ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
  }
  say(`\nData and logs are kept in ${dataDir}. Ctrl-C stops everything.`);
}

/**
 * Lets everything go, newest first, and ends the process. A signal does so from anywhere, also in the middle of the
 * start; a second one, or a stop that takes too long, kills what is left.
 */
function endingOf(closers: Closer[]): (code: number, reason?: string) => Promise<never> {
  let endingSince: number | null = null;
  const killAll = (code: number) => {
    for (const closer of closers) closer.kill?.();
    // A moment for them to be gone: the database stops with us only if nobody seems to use it any more.
    setTimeout(() => process.exit(code), 200);
  };
  const end = async (code: number, reason?: string): Promise<never> => {
    // Whoever comes second waits for the first, which ends the process.
    if (endingSince !== null) return new Promise<never>(() => undefined);
    endingSince = Date.now();
    if (reason) process.stderr.write(`${reason}\n`);
    setTimeout(() => {
      process.stderr.write("Something does not stop; killing it.\n");
      killAll(1);
    }, STOP_WITHIN_MS).unref();
    // Programs first and side by side, then what they stand on.
    await Promise.all(closers.filter((closer) => closer.kill).map((closer) => closer.stop().catch(report)));
    for (const closer of closers.filter(({ kill }) => !kill).reverse()) await closer.stop().catch(report);
    process.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (endingSince === null) {
        say("\nStopping …");
        void end(0);
      } else if (Date.now() - endingSince > SAME_PRESS_MS) killAll(130);
    });
  onNpmGone(() => void end(0));
  return end;
}

function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
