import { fork } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { runProgram } from "@/scripts/run-program";
import { openDatabaseServer, removeDatabaseServer } from "@/server/platform/embedded-postgres";
import { makeTemplate } from "@/server/testing/make-template";
import { plantBug } from "./plant-bug";
import { PLANTED_BUGS } from "./planted-bugs";
import type { SimulationNews, SimulationOrder } from "./simulation-process";
import {
  countSchedule,
  emptySimulationTally,
  simulationReport,
  simulationReportFile,
} from "./simulation-report";

const TEMPLATE = "simulation_template";
const PROCESS_FILE = "server/testing/fault-simulation/simulation-process.ts";

type Violation = Extract<SimulationNews, { kind: "violated" }>;

/**
 * `npm run simulate -- --seed 1 --schedules 500 --vendors 20 --plant 3 --report FILE`: plays so many schedules of
 * faults, from that seed on, and judges each, with a report as Markdown in the file; with `--plant`, on code that has
 * the bug of that number, until it is found. Ends with 1
 * when anything was violated, with 2 for arguments that make no sense.
 */
async function main(): Promise<void> {
  const options = readOptions();
  const dataDir = resolve(".data", `simulation-${process.pid}`);
  // What the database does to the disk is not what is tested here.
  const server = await openDatabaseServer({ dataDir, durable: false });
  const end = async () => {
    await server.stop();
    await removeDatabaseServer(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await makeTemplate(server.url, TEMPLATE);
    const bug = options.plant === undefined ? undefined : PLANTED_BUGS[options.plant - 1];
    const root = bug ? await plantBug(bug, join(dataDir, "planted")) : resolve(".");
    if (bug) process.stdout.write(`Bug ${options.plant}: ${bug.title}.\n`);
    const startedAt = performance.now();
    const { tally, violations } = await playAll(server.url, root, options);
    const seconds = (performance.now() - startedAt) / 1_000;
    if (!bug) process.stdout.write(`\n${simulationReport(tally)}\n\n`);
    for (const violation of violations) process.stdout.write(violationText(violation, options));
    const played = tally.schedules + violations.length;
    process.stdout.write(
      `seed ${options.seed}: ${played} schedules of ${options.vendors} vendors, ${tally.ticks} points, ` +
        `${seconds.toFixed(0)} s, ${(played / seconds).toFixed(1)} a second, ${violations.length} violated.\n`,
    );
    if (options.report !== undefined)
      await writeFile(
        options.report,
        simulationReportFile(tally, {
          ...options,
          commit: await commitOfCode(),
          seconds,
          violatedSeeds: violations.map(({ seed }) => seed),
        }),
      );
    process.exitCode = violations.length > 0 ? 1 : 0;
  } finally {
    await end();
  }
}

async function commitOfCode(): Promise<string> {
  const { code, output } = await runProgram("git", ["describe", "--always", "--dirty", "--abbrev=12"]);
  return code === 0 ? output.trim() : "not known";
}

interface Options {
  seed: number;
  schedules: number;
  vendors: number;
  processes: number;
  plant: number | undefined;
  report: string | undefined;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      schedules: { type: "string", default: "100" },
      vendors: { type: "string", default: "20" },
      processes: { type: "string", default: String(Math.min(4, availableParallelism())) },
      plant: { type: "string" },
      report: { type: "string" },
    },
  });
  const whole = (name: keyof typeof values, lowest: number, highest = 1_000_000) => {
    const number = Number(values[name]);
    if (Number.isSafeInteger(number) && number >= lowest && number <= highest) return number;
    process.stderr.write(`--${name} is a whole number from ${lowest} to ${highest}.\n`);
    process.exit(2);
  };
  return {
    seed: whole("seed", 0, 2 ** 31),
    schedules: whole("schedules", 1),
    vendors: whole("vendors", 1, 1_000),
    processes: whole("processes", 1, 64),
    plant: values.plant === undefined ? undefined : whole("plant", 1, PLANTED_BUGS.length),
    report: values.report,
  };
}

async function playAll(serverUrl: string, root: string, options: Options) {
  const tally = emptySimulationTally();
  const violations: Violation[] = [];
  const seeds = Array.from({ length: options.schedules }, (_, index) => options.seed + index);
  const isPlanted = options.plant !== undefined;
  await Promise.all(
    Array.from({ length: Math.min(options.processes, seeds.length) }, (_, share) => {
      const child = fork(join(root, PROCESS_FILE), {
        cwd: root,
        execArgv: ["--max-semi-space-size=64", "--import", import.meta.resolve("tsx")],
        env: { ...process.env, NODE_ENV: "production", LOG_LEVEL: "silent", TZ: "UTC" },
      });
      return new Promise<void>((done, failed) => {
        child.on("message", (news: SimulationNews) => {
          if (news.kind === "played") countSchedule(tally, news);
          if (news.kind === "violated") violations.push(news);
          if (news.kind === "violated" && isPlanted) child.kill();
          if (news.kind === "played" && tally.schedules % 100 === 0)
            process.stdout.write(`${tally.schedules} schedules played\n`);
        });
        child.on("exit", (code, signal) => {
          if (code === 0 || (signal !== null && violations.length > 0)) done();
          else failed(new Error(`A process of the simulation ended with ${code ?? signal}.`));
        });
        const order: SimulationOrder = {
          serverUrl,
          template: TEMPLATE,
          seeds: seeds.filter((_, index) => index % options.processes === share),
          vendors: options.vendors,
          ...(options.plant === undefined ? {} : { plant: options.plant }),
        };
        child.send(order);
      });
    }),
  );
  return { tally, violations };
}

function violationText({ seed, violations, schedule, history }: Violation, options: Options): string {
  const plant = options.plant === undefined ? "" : ` --plant ${options.plant}`;
  return [
    `\nVIOLATED by seed ${seed}:`,
    ...violations.map((sentence) => `  ${sentence}`),
    "What is left of the schedule when all that does not matter is taken away:",
    ...schedule.map((line) => `  ${line}`),
    "What happened:",
    ...history.map((line) => `  ${line}`),
    `Again: npm run simulate -- --seed ${seed} --schedules 1 --vendors ${options.vendors}${plant}\n\n`,
  ].join("\n");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  });
