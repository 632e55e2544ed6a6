import { pino, stdSerializers, type DestinationStream, type Logger } from "pino";

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

/** Where errors of the database tell the values of a row that it does not take. */
const ROW_FIELDS = new Set(["detail", "where", "internalQuery", "parameters"]);

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
    serializers: { err: errorForLog },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  if (options.destination) return pino(settings, options.destination);
  const isForPeople = process.stdout.isTTY && process.env.NODE_ENV !== "production";
  if (!isForPeople) return pino(settings);
  return pino({ ...settings, transport: { target: "pino-pretty", options: { ignore: "pid,process" } } });
}

function errorForLog(error: Error): unknown {
  return withoutRows(stdSerializers.err(error), 0);
}

function withoutRows(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth > 6) return value;
  if (Array.isArray(value)) return value.map((one) => withoutRows(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      ROW_FIELDS.has(name) && one !== undefined ? "[hidden]" : withoutRows(one, depth + 1),
    ]),
  );
}
