import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { generateClient, runPrisma } from "./generate";
import { runProgram, type ProgramResult } from "./run-program";

export interface StepResult {
  name: string;
  passed: boolean;
}

interface Step {
  name: string;
  run: () => Promise<ProgramResult>;
}

const node = (...args: string[]) => runProgram(process.execPath, args);
const bin = (name: string, ...args: string[]) => runProgram(resolve("node_modules/.bin", name), args);

// The slowest first, so that two lanes end at about the same time.
const STEPS: Step[] = [
  { name: "format", run: () => bin("prettier", "--check", "--log-level=warn", "--cache", ".") },
  { name: "types", run: () => bin("tsc", "--noEmit", "-p", ".") },
  { name: "unused", run: () => bin("knip", "--no-config-hints", "--no-progress") },
  { name: "lint", run: () => bin("oxlint", "--type-aware", "--quiet") },
  { name: "schema", run: () => asResult(runPrisma("validate")) },
  { name: "imports", run: () => node("--import", "tsx", "scripts/check-imports.ts") },
];

/**
 * The static checks: format, types, unused code, lint, Prisma schema, import arrows. Prints a line with its
 * duration for each, and the whole output of those that fail. Resolves to one result per check; never throws.
 */
export async function runChecks(): Promise<StepResult[]> {
  const generated = await runStep({ name: "generate", run: () => asResult(generateClient().then(String)) });
  // Types and lint would only repeat in a thousand lines that there is no client.
  if (!generated.passed) return [generated, ...STEPS.map(({ name }) => ({ name, passed: false }))];
  const waiting = [...STEPS];
  const results = [generated];
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await runStep(step));
  };
  await Promise.all([lane(), lane()]);
  return results;
}

async function runStep({ name, run }: Step): Promise<StepResult> {
  const startedAt = performance.now();
  const { code, output } = await run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok    " : "FAILED"}  ${name.padEnd(10)} ${seconds.padStart(5)} s`);
  if (code !== 0) console.log(clipped(output));
  return { name, passed: code === 0 };
}

// A tool that breaks may print its whole memory; what one reads is at the beginning and at the end.
function clipped(output: string): string {
  const lines = output.trimEnd().split("\n");
  const shown = lines.length <= 160 ? lines : [...lines.slice(0, 120), "…", ...lines.slice(-40)];
  return shown.map((line) => `    ${line.length > 400 ? `${line.slice(0, 400)} …` : line}`).join("\n");
}

function asResult(work: Promise<string>): Promise<ProgramResult> {
  return work.then(
    (output) => ({ code: 0, output }),
    (error: unknown) => ({ code: 1, output: error instanceof Error ? error.message : String(error) }),
  );
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? "")).href) {
  const failed = (await runChecks()).filter((step) => !step.passed);
  if (failed.length > 0) {
    console.log(`Not passed: ${failed.map((step) => step.name).join(", ")}`);
    process.exitCode = 1;
  }
}
