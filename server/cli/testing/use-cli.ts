import { Writable } from "node:stream";
import { afterAll, beforeAll, vi } from "vitest";
import { runCommandLine } from "@/server/cli/run-command-line";
import type { TestDatabase } from "@/server/testing/database";
import type { CliAnswer } from "@/server/testing/programs";

/**
 * The command line on the database of a test file, in this process; cli.db.test.ts runs it as one of its own. Resolves
 * however a call ends. `before` are the first words of every call, `env` is added to the environment.
 */
export function useCli(
  database: TestDatabase,
  { before = [], env = {} }: { before?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
): (...words: string[]) => Promise<CliAnswer> {
  beforeAll(() => {
    for (const [name, value] of Object.entries({ ...env, DATABASE_URL: database.url }))
      vi.stubEnv(name, value);
  });
  afterAll(() => void vi.unstubAllEnvs());
  return async (...words) => {
    const said = { stdout: "", stderr: "" };
    const into = (name: keyof typeof said) =>
      new Writable({
        write(chunk, _, done) {
          said[name] += String(chunk);
          done();
        },
      });
    const code = await runCommandLine([...before, ...words], {
      stdout: into("stdout"),
      stderr: into("stderr"),
    });
    return { code, ...said };
  };
}
