import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runChecks } from "./check";
import { findChromium } from "./find-chromium";
import { generateClient } from "./generate";
import { runProgram } from "./run-program";
import {
  addTallies,
  emptyTally,
  tallyLine,
  tallyPlaywright,
  tallyVitest,
  type PlaywrightReport,
  type Tally,
  type VitestReport,
} from "./test-tally";

// npm test: static checks, unit and database tests, schedules of faults, build, browser tests; the last line sums them
// all up. npm test -- --only=check|unit|simulate|e2e runs one part.
const PARTS = { check: checkPart, unit: unitPart, simulate: simulatePart, e2e: browserPart } as const;

/** Meant to stay under two minutes on two idle cores; with few vendors, as most of the time goes into paying them. */
const SCHEDULES = ["--seed", "1", "--schedules", "100", "--vendors", "4"];

const { values } = parseArgs({ options: { only: { type: "string" } } });
const chosen = values.only ?? Object.keys(PARTS).join();
const unknown = chosen.split(",").filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown.join()}"; there are ${Object.keys(PARTS).join(", ")}.`);
  process.exit(2);
}

await mkdir(".data", { recursive: true });
const reports = await mkdtemp(resolve(".data/reports-"));
const tallies: Tally[] = [];
try {
  for (const name of chosen.split(",") as (keyof typeof PARTS)[]) {
    console.log(`\n# ${name}`);
    tallies.push(await PARTS[name]());
  }
} finally {
  await rm(reports, { recursive: true, force: true });
}
const sum = addTallies(...tallies);
if (sum.skippedNames.length > 0)
  console.log(`\nNot run:\n${sum.skippedNames.map((name) => `  ${name}`).join("\n")}`);
console.log(`\n${tallyLine(sum)}`);
process.exitCode = sum.failed > 0 ? 1 : 0;

async function checkPart(): Promise<Tally> {
  const steps = await runChecks();
  const passed = steps.filter((step) => step.passed).length;
  return { ...emptyTally(), passed, failed: steps.length - passed };
}

async function unitPart(): Promise<Tally> {
  await generateClient();
  const file = join(reports, "vitest.json");
  const { code } = await runProgram(
    resolve("node_modules/.bin/vitest"),
    ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
    { passThrough: true },
  );
  return tallyVitest(await readReport<VitestReport>(file), code);
}

async function simulatePart(): Promise<Tally> {
  await generateClient();
  const { code } = await runProgram(
    process.execPath,
    ["--import", "tsx", "server/testing/fault-simulation/simulate.ts", ...SCHEDULES],
    { passThrough: true },
  );
  return { ...emptyTally(), passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

async function browserPart(): Promise<Tally> {
  const built = await build();
  if (built.failed > 0) return built;
  if (!existsSync("playwright.config.ts")) throw new Error("playwright.config.ts is missing.");
  const file = join(reports, "playwright.json");
  const chromium = await findChromium();
  if (chromium === null) {
    console.log("Browser tests not run: no Chromium (install one, or name it in CHROMIUM_PATH).");
    return addTallies(built, await listedAsSkipped(file));
  }
  console.log(`Browser: ${chromium}`);
  const { code } = await runProgram(
    resolve("node_modules/.bin/playwright"),
    ["test", "--reporter=list,json"],
    {
      passThrough: true,
      env: { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    },
  );
  return addTallies(built, tallyPlaywright(await readReport<PlaywrightReport>(file), code));
}

async function build(): Promise<Tally> {
  await generateClient();
  const startedAt = performance.now();
  const { code, output } = await runProgram(resolve("node_modules/.bin/next"), ["build"], {
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok    " : "FAILED"}  build      ${seconds.padStart(5)} s`);
  if (code !== 0) console.log(output);
  return { ...emptyTally(), passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

async function listedAsSkipped(file: string): Promise<Tally> {
  const { code, output } = await runProgram(
    resolve("node_modules/.bin/playwright"),
    ["test", "--list", "--reporter=json"],
    { env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file } },
  );
  if (code !== 0) console.log(output);
  const listed = tallyPlaywright(await readReport<PlaywrightReport>(file), code);
  return { ...listed, passed: 0, skipped: listed.passed + listed.skipped };
}

async function readReport<T>(file: string): Promise<T | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as T);
}
