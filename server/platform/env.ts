import { z } from "zod";

const port = z.coerce.number().int().min(1).max(65535);

const timeZone = z.string().refine(isTimeZone, "is not an IANA time zone, such as Europe/Rome or UTC");

/** What every process reads. */
const sharedShape = {
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  /** Where the embedded database, generated secrets and stored papers live. */
  TRAVELLR_DATA_DIR: z.string().min(1).default(".data"),
  /** A PostgreSQL of one's own, version 15 to 18. Unset: the embedded one below TRAVELLR_DATA_DIR. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgresql://")
    .optional(),
  /** Connections per process. */
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(200).default(10),
  /** The zone in which payroll periods begin and end, an IANA name. */
  BUSINESS_TIMEZONE: timeZone.default("UTC"),
  /** Where wake-ups are kept, `mongodb` or `postgresql`. Unset: MongoDB where there is one. */
  JOB_STORE: z.enum(["mongodb", "postgresql"]).optional(),
  /** A MongoDB of one's own, with the database in its path. Unset: one is found where the database is embedded. */
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, "must begin with mongodb:// or mongodb+srv://")
    .optional(),
  /** Seals stored content: ID:KEY, the first one seals, all open. Unset: one is made (see sealed-keys.ts). */
  CONTENT_KEYS: z.string().min(1).optional(),
  /** fatal, error, warn, info, debug, trace or silent. */
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
};

/** What the web process reads besides. No key that moves money or sends messages belongs here. */
const webShape = {
  ...sharedShape,
  /** Where the web process listens. */
  PORT: port.default(3000),
  /** The address people type, for links and the origin check. Unset: http://localhost:PORT. */
  PUBLIC_URL: z.url().optional(),
  /** Signs sessions. Unset: made once and kept in TRAVELLR_DATA_DIR (see auth-secret.ts). */
  BETTER_AUTH_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  /** Proves that a webhook comes from Stripe; it cannot move money. */
  STRIPE_WEBHOOK_SECRET: z.string().min(1).optional(),
  /** Proves that an event comes from the marketplace (whsec_…); see docs/integration/events.md. Unset: none is taken. */
  EVENTS_SECRET: z.string().min(1).optional(),
  /** The secret before, while senders change over. */
  EVENTS_SECRET_PREVIOUS: z.string().min(1).optional(),
  /** Proves that a callback comes from Resend; two, separated by a comma, while one replaces the other. */
  RESEND_WEBHOOK_SECRET: z.string().min(1).optional(),
  /** What whoever reads /api/metrics must send as a bearer token. Unset: there are no metrics. */
  METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
};

/** What the worker process reads besides. */
const workerShape = {
  ...sharedShape,
  /** Stripe's secret key. Unset: the provider simulator pays. */
  STRIPE_SECRET_KEY: z.string().min(1).optional(),
  /** Where Stripe's API is spoken, when not at Stripe: the simulator's address. */
  STRIPE_API_URL: z.url().optional(),
  /** Transfers per second at most, over all workers; 0 lifts the limit. */
  STRIPE_TRANSFERS_PER_SECOND: z.coerce.number().int().min(0).max(100).default(15),
  /** How few of them Stripe's refusals can make it. */
  STRIPE_TRANSFERS_PER_SECOND_MIN: z.coerce.number().min(0.5).max(100).default(1),
  /** The web process's address, where providers of messages call back. Unset: they are asked instead. */
  PUBLIC_URL: z.url().optional(),
  /** What people call this worker; one living worker has a name. Unset: the machine's name. */
  WORKER_NAME: z
    .string()
    .regex(/^[\w.-]{1,64}$/, "is at most 64 letters, digits, dots, hyphens and underscores")
    .optional(),
  /** Folders whose old logs are compressed, separated by commas. Unset: none. */
  MAINTENANCE_LOG_DIRS: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((folder) => folder.trim())
        .filter(Boolean),
    ),
  /** Where the worker answers /health/live and /health/ready. Unset: nowhere. */
  WORKER_HEALTH_PORT: port.optional(),
  /** Who gets critical alarms by e-mail, separated by commas. Unset: nobody. */
  ALARM_EMAILS: z
    .string()
    .default("")
    .transform((text) =>
      [
        ...new Set(
          text
            .toLowerCase()
            .split(",")
            .map((one) => one.trim()),
        ),
      ].filter(Boolean),
    )
    .pipe(z.array(z.email("must hold e-mail addresses, separated by commas")).max(20, "holds at most 20")),
  /** Where alarms are posted, signed. Its path may be a secret. Unset: nowhere. */
  ALARM_WEBHOOK_URL: z
    .url()
    .refine(isSafeWebhook, "must be https, without a name and password; http on this machine alone")
    .optional(),
  /** What they are signed with, by Standard Webhooks. */
  ALARM_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, "must be whsec_ and at least 24 bytes in base64")
    .optional(),
};

/** Variables that only the worker may have. Whoever starts the web process leaves them out. */
export const WORKER_ONLY_VARIABLES = [
  "STRIPE_SECRET_KEY",
  "RESEND_API_KEY",
  "TWILIO_AUTH_TOKEN",
  "TWILIO_AUTH_TOKEN_PREVIOUS",
  "FCM_CREDENTIALS_FILE",
  "ALARM_WEBHOOK_URL",
  "ALARM_WEBHOOK_SECRET",
] as const;

export type WebEnv = z.infer<z.ZodObject<typeof webShape>>;
export type WorkerEnv = z.infer<z.ZodObject<typeof workerShape>>;

/** The settings of the web process. Throws one sentence per variable at fault. */
export function webEnv(source: NodeJS.ProcessEnv = process.env): WebEnv {
  return parse(webShape, source);
}

/** The settings of the worker and of commands. Throws one sentence per variable at fault. */
export function workerEnv(source: NodeJS.ProcessEnv = process.env): WorkerEnv {
  const env = parse(workerShape, source);
  if ((env.ALARM_WEBHOOK_URL === undefined) !== (env.ALARM_WEBHOOK_SECRET === undefined))
    throw new Error(
      "The environment is not right:\n  ALARM_WEBHOOK_URL and ALARM_WEBHOOK_SECRET are set together or not at all",
    );
  return env;
}

/** The environment without what only the worker may have, for starting a web process. */
export function withoutWorkerVariables(source: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = { ...source };
  for (const name of WORKER_ONLY_VARIABLES) delete kept[name];
  return kept;
}

function parse<Shape extends z.ZodRawShape>(
  shape: Shape,
  source: NodeJS.ProcessEnv,
): z.infer<z.ZodObject<Shape>> {
  // A variable set to nothing is one not set: that is how a line of an .env file or of Compose leaves it out.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const answer = z.object(shape).safeParse(given);
  if (answer.success) return answer.data;
  // The values stay out of the message: it may end in a log, and one of them may be a secret.
  const lines = answer.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  throw new Error(`The environment is not right:\n${lines.map((line) => `  ${line}`).join("\n")}`);
}

function isSafeWebhook(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isHere = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  return username === "" && password === "" && (protocol === "https:" || (protocol === "http:" && isHere));
}

function isTimeZone(name: string): boolean {
  // Intl also takes offsets (+02:00), which have no summer time and are no names.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
