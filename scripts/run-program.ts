import { spawn } from "node:child_process";

export interface ProgramResult {
  /** Exit code; 1 when a signal ended the program or it could not be started. */
  code: number;
  /** Standard output and error in the order they came; empty when they were passed through. */
  output: string;
}

/** Runs a program to its end without a shell. With `passThrough` its output goes to ours as it comes. */
export function runProgram(
  file: string,
  args: string[],
  options: { env?: Record<string, string>; passThrough?: boolean } = {},
): Promise<ProgramResult> {
  return new Promise((done) => {
    const child = spawn(file, args, {
      env: { ...process.env, ...options.env },
      stdio: ["ignore", options.passThrough ? "inherit" : "pipe", options.passThrough ? "inherit" : "pipe"],
    });
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", (error) => done({ code: 1, output: error.message }));
    child.on("close", (code) => done({ code: code ?? 1, output }));
  });
}
