import type { Context } from "@/server/platform/context";
import type { WorkerEnv } from "@/server/platform/env";

/** One option of a command, as `node:util`'s parseArgs takes it, with its words for the help. */
export interface CliOption {
  type: "string" | "boolean";
  /** What it does, in one line. */
  help: string;
  /** What stands for its value in the help: "FILE". */
  value?: string;
  required?: boolean;
}

/** A stream of words for people, which may be a terminal. */
export type Remarks = NodeJS.WritableStream & { isTTY?: boolean };

/** What a command works with. */
export interface CliCall {
  /** The arguments that are no options; as many as the command names. */
  args: string[];
  /** Given options by name; a flag is true, or undefined when it was not given. */
  options: Readonly<Record<string, string | boolean | undefined>>;
  env: WorkerEnv;
  /** On the database, as the system actor "Command line". */
  ctx: Context;
  /** The address of the database, for what needs connections of its own. */
  databaseUrl: string;
  /** Standard error: for progress and remarks. Standard output belongs to the result. */
  remarks: Remarks;
}

/** One command. `run` does it and answers its result; how that looks is `text`, or JSON with `--json`. */
export interface CliCommand<Result = unknown> {
  /** What it does, in one line. */
  help: string;
  /** Names of its arguments: ["FILE"]. */
  args?: readonly string[];
  options?: Readonly<Record<string, CliOption>>;
  run(call: CliCall): Promise<Result>;
  /** The result for people, without a last line break. */
  text(result: Result): string;
  /** The result for programs; the whole result unless told. Amounts and other bigints become strings. */
  json?(result: Result): unknown;
  /** The exit code when the command did its work but found something wrong; 0 unless told. */
  exitCode?(result: Result): 0 | 1;
}

/** The commands below one word: `payroll draft`, `payroll show`. */
export type CliGroup = Readonly<Record<string, CliCommand>>;

/** Declares a command; its result's type is that of `run`. */
export function cliCommand<Result>(command: CliCommand<Result>): CliCommand {
  return command as CliCommand;
}

/** The command was called in a way it does not know: one line on standard error, exit code 2. */
export class WrongUsage extends Error {}
