import { runCommandLine } from "@/server/cli/run-command-line";

// A signal would end the process without the farewell that stops a database server that nobody else uses.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exitCode = await runCommandLine(process.argv.slice(2), process);
