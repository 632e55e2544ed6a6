import { WrongUsage, type Remarks } from "@/server/cli/command";
import { readCall } from "@/server/cli/read-call";
import { ensureClient } from "@/scripts/ensure-client";

/** Where the words go. */
export interface CommandLineStreams {
  stdout: NodeJS.WritableStream;
  stderr: Remarks;
}

/** A message for people; what is longer is for LOG_LEVEL=debug. */
const MESSAGE_MAX = 500;

/**
 * The command line of the product: `npm run cli -- GROUP COMMAND …`. Results go to standard output, everything else
 * to standard error. Answers the exit code: 0 done, 1 failed, 2 called wrongly.
 */
export async function runCommandLine(
  words: string[],
  { stdout, stderr }: CommandLineStreams,
): Promise<number> {
  const print = (text: string) =>
    // Resolves once it is written, also into a pipe that is slow to read.
    new Promise<void>((done, fail) =>
      stdout.write(`${text}\n`, (error?: Error | null) => (error ? fail(error) : done())),
    );
  const remark = (sentence: string) => void stderr.write(`${sentence}\n`);
  try {
    const call = await readCall(words);
    if (call.kind === "help") {
      await print(call.text);
      return 0;
    }
    const { command, json } = call;
    await ensureClient();
    const { withOffice } = await import("@/server/cli/with-office");
    const result = await withOffice(remark, (office) =>
      command.run({ ...office, args: call.args, options: call.options, remarks: stderr }),
    );
    await print(json ? asJson(command.json ? command.json(result) : result) : command.text(result));
    return command.exitCode?.(result) ?? 0;
  } catch (error) {
    remark(await sentenceOf(error));
    return error instanceof WrongUsage ? 2 : 1;
  }
}

function asJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part));
}

// Failures with a meaning are sentences already; others get the class of the failure, and the whole of it when asked.
async function sentenceOf(error: unknown): Promise<string> {
  const { KnownError } = await import("@/server/platform/errors");
  if (error instanceof WrongUsage || error instanceof KnownError) return error.message;
  if (process.env.LOG_LEVEL === "debug" && error instanceof Error) return error.stack ?? error.message;
  const words = error instanceof Error ? error.message : String(error);
  const line = words
    .split("\n")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join(" ");
  return `It failed: ${line.slice(0, MESSAGE_MAX)} (LOG_LEVEL=debug shows more.)`;
}
