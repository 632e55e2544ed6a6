import { pino, type DestinationStream, type Logger } from "pino";

export type { Logger };

/** Paths whose values never reach the log, whatever is logged. */
const SECRETS = [
  "password",
  "token",
  "secret",
  "authorization",
  "cookie",
  "apiKey",
  "iban",
  "accountNumber",
  "databaseUrl",
  "idempotencyKey",
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

const HEADERS = ["req.headers.authorization", "req.headers.cookie", 'headers["set-cookie"]'];

export interface LogOptions {
  /** "web", "worker", "cli". */
  process: string;
  /** pino's level; "info" unless told, "silent" for none. */
  level?: string;
  /** Where lines go; standard output unless told. */
  destination?: DestinationStream;
}

/**
 * A log of JSON lines, one object each; for a person at a terminal in development, in colour and columns. Values
 * under the names of secrets are replaced.
 */
export function openLog(options: LogOptions): Logger {
  const settings = {
    level: options.level ?? "info",
    base: { process: options.process, pid: process.pid },
    redact: { paths: [...SECRETS, ...HEADERS], censor: "[hidden]" },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  if (options.destination) return pino(settings, options.destination);
  const isForPeople = process.stdout.isTTY && process.env.NODE_ENV !== "production";
  if (!isForPeople) return pino(settings);
  return pino({ ...settings, transport: { target: "pino-pretty", options: { ignore: "pid,process" } } });
}
