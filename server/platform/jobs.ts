import type { z } from "zod";
import type { Context, TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";

/** One kind of work for the worker. Handlers may run twice, late or early: they re-read what they act on. */
export interface JobDefinition<Schema extends z.ZodType = z.ZodType> {
  /** `area.verb-noun`, unique: "payroll.pay-run". */
  name: string;
  /** The shape of the payload, which holds ids and nothing secret. Checked when put in and when taken out. */
  schema: Schema;
  /**
   * Does the work. The signal fires when the lease is lost, the time is up or the worker stops: then stop soon,
   * and throw or return. A throw counts as a failed attempt.
   */
  handle(ctx: Context, input: z.output<Schema>, signal: AbortSignal): Promise<void>;
  retry: {
    /** Attempts in all, the first included, before the job is DEAD. */
    attemptsMax: number;
    /** Wait after the first failure, in milliseconds; doubled each time, half of it by chance, an hour at most. */
    backoffMs: number;
  };
  /** How long one attempt may take, in milliseconds. */
  timeLimitMs: number;
}

/** Declares a kind of job, with the type of its payload taken from the schema. */
export function defineJob<Schema extends z.ZodType>(
  definition: JobDefinition<Schema>,
): JobDefinition<Schema> {
  return definition;
}

export interface EnqueueOptions {
  /** Not before this instant; at once unless told. */
  runAt?: Date;
  /** At most one job with the same key waits or runs; while one does, a second is not put in. */
  key?: string;
}

export const JOBS_CHANNEL = "travellr_jobs";

/**
 * Puts a job in, in the caller's transaction: it exists exactly if that commits, and idle workers are woken then.
 * Resolves to its id, or to null when a job with this key waits or runs already. Throws when the input does not
 * fit the schema.
 */
export async function enqueue<Schema extends z.ZodType>(
  tx: TxContext,
  job: Pick<JobDefinition<Schema>, "name" | "schema">,
  input: z.input<Schema>,
  options: EnqueueOptions = {},
): Promise<string | null> {
  job.schema.parse(input);
  const id = newId("job");
  const written = await tx.db.$executeRaw`
    INSERT INTO job (id, name, key, payload, run_at)
    VALUES (${id}, ${job.name}, ${options.key ?? null}, ${JSON.stringify(input)}::jsonb,
            coalesce(${options.runAt ?? null}::timestamptz, clock_timestamp()))
    ON CONFLICT (key) WHERE key IS NOT NULL AND status IN ('QUEUED', 'RUNNING') DO NOTHING`;
  if (written === 0) return null;
  await tx.db.$executeRaw`SELECT pg_notify(${JOBS_CHANNEL}, '')`;
  return id;
}
