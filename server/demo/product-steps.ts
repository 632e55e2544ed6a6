import { setTimeout as pause } from "node:timers/promises";
import type { ChildProgram } from "./child-program";

/** Says what is done and how long it took, one short line a step. */
export type Say = (line: string) => void;

/** Does one step and says so afterwards. `done` makes the words, given the result; null says nothing. */
export async function step<T>(
  say: Say,
  work: () => Promise<T>,
  done: (result: T) => string | null,
): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  const words = done(result);
  if (words !== null) say(`${words} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  return result;
}

/**
 * Resolves once the address answers 200. Throws when the program that should answer ends first, or when it takes
 * longer than `limitMs`.
 */
export async function waitForAnswer(url: string, program: ChildProgram, limitMs: number): Promise<void> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await pause(50)) {
    if (program.hasEnded()) throw endedEarly(program);
    const answer = await fetch(url, { signal: AbortSignal.timeout(limitMs), redirect: "manual" }).catch(
      () => null,
    );
    // Read to its end, or the connection stays in use and the server's stop waits for it.
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer?.status === 200) return;
  }
  throw new Error(
    `The ${program.name} did not answer at ${url} within ${limitMs / 1000} s.\n${words(program)}`,
  );
}

/** Resolves once the test says so; throws as `waitForAnswer` does. */
export async function waitUntil(
  isReady: () => boolean,
  program: ChildProgram,
  limitMs: number,
): Promise<void> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await pause(20)) {
    if (isReady()) return;
    if (program.hasEnded()) throw endedEarly(program);
  }
  throw new Error(`The ${program.name} was not ready within ${limitMs / 1000} s.\n${words(program)}`);
}

function endedEarly(program: ChildProgram): Error {
  return new Error(`The ${program.name} ended before it was ready. Its last words:\n${words(program)}`);
}

/** The last lines of a program, indented. */
export function words(program: ChildProgram): string {
  return program
    .lastLines()
    .map((line) => `    ${line}`)
    .join("\n");
}
