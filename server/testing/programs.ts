import { execFile, fork, type ChildProcess, type ForkOptions } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** The programs that tests start as processes of their own. */
const PROGRAMS = [
  "server/cli.ts",
  "server/events/testing/subscriber-under-test.ts",
  "server/maintenance/testing/kill-main.ts",
  "server/notifications/testing/sender-under-test.ts",
  "server/scheduling/jobs/testing/job-process.ts",
  "server/scheduling/testing/scheduling-process.ts",
  "server/testing/hold-database-server.ts",
  "server/testing/kill-harness/worker-under-test.ts",
  "server/testing/mongodb-hold.ts",
  "server/testing/provider-simulator/main.ts",
  "server/testing/worker-main.ts",
] as const;

export type TestProgram = (typeof PROGRAMS)[number];

/** How a command ended and what it wrote. */
export interface CliAnswer {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Turns the programs into plain JavaScript in `folder`, and has what this process and its children start from then on
 * be that: it starts in half the time, and tests start more than a hundred. What is loaded late is still loaded late.
 */
export async function buildPrograms(folder: string): Promise<void> {
  await build({
    entryPoints: [...PROGRAMS],
    outdir: folder,
    outbase: ".",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    jsx: "automatic",
    packages: "external",
    logLevel: "error",
    alias: { "server-only": resolve("server/testing/empty-module.ts") },
    plugins: [
      {
        // Files beside a source are found from where it stands, not from where its JavaScript is put.
        name: "source-addresses",
        setup(builder) {
          builder.onLoad({ filter: /\/(server|scripts)\/.*\.tsx?$/ }, async ({ path }) => {
            const text = await readFile(path, "utf8");
            const address = JSON.stringify(pathToFileURL(path).href);
            return {
              contents: text.replaceAll("import.meta.url", address),
              loader: path.endsWith("x") ? "tsx" : "ts",
            };
          });
        },
      },
    ],
  });
  process.env.TEST_PROGRAMS = folder;
}

/** What node is given to run the program: its JavaScript where that was made, else its source by tsx. */
export function programArgs(program: TestProgram): string[] {
  const folder = process.env.TEST_PROGRAMS;
  return folder ? [builtFile(folder, program)] : ["--import", "tsx", resolve(program)];
}

/** Starts the program with a channel for messages; its output goes to ours. */
export function forkProgram(program: TestProgram, options: Pick<ForkOptions, "env"> = {}): ChildProcess {
  const folder = process.env.TEST_PROGRAMS;
  return fork(folder ? builtFile(folder, program) : resolve(program), {
    execArgv: folder ? [] : ["--import", "tsx"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    ...options,
  });
}

/** Runs the command line of the product with these words; resolves however it ends. */
export function runCli(words: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<CliAnswer> {
  return new Promise((done) =>
    execFile(
      process.execPath,
      [...programArgs("server/cli.ts"), ...words],
      { env },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  );
}

function builtFile(folder: string, program: TestProgram): string {
  return join(folder, program.replace(/\.ts$/, ".js"));
}
