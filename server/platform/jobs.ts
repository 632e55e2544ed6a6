import type { z } from "zod";
import type { Context, TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";

/** What a handler resolves to when nothing failed and it is to be called again at an instant, by the context's clock. */
export interface JobAgain {
  againAt: Date;
}

/** One kind of work for the worker. Handlers may run twice, late or early: they re-read what they act on. */
export interface JobDefinition<Schema extends z.ZodType = z.ZodType> {
  /** `area.verb-noun`, unique: "payroll.pay-run". */
  name: string;
  /** The shape of the payload, which holds ids and nothing secret. Checked when put in and when taken out. */
  schema: Schema;
  /**
   * Does the work. The signal fires when the lease is lost, the time is up or the worker stops: then stop soon,
   * and throw or return. A throw counts as a failed attempt, unless it was the worker that stopped.
   */
  handle(ctx: Context, input: z.output<Schema>, signal: AbortSignal): Promise<void | JobAgain>;
  retry: {
    /** Attempts in all, the first included, before the job is DEAD. */
    attemptsMax: number;
    /** Wait after the first failure, in milliseconds; doubled each time, half of it by chance, an hour at most. */
    backoffMs: number;
  };
  /** How long one attempt may take, in milliseconds. */
  timeLimitMs: number;
  /** Jobs of one lane share places, so that those of another do not wait for them; "default" unless told. */
  lane?: string;
  /** Says of an error of this job's own that trying again is of no use. Those of refused input and rules always are. */
  isFinal?(error: unknown): boolean;
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
  /**
   * At most one job with the same key waits or runs. Putting in a second makes the one that waits come sooner, when
   * the second is to be sooner, and makes the one that runs run once more after its end.
   */
  key?: string;
}

export const JOBS_CHANNEL = "travellr_jobs";

/**
 * Puts a job in, in the caller's transaction: it exists exactly if that commits, and workers hear of it then.
 * Resolves to its id, or to null when a job with this key waits or runs already. Throws when the input does not
 * fit the schema. A job with the key neither starts nor ends before the transaction does, so put it in late.
 */
export async function enqueue<Schema extends z.ZodType>(
  tx: TxContext,
  job: Pick<JobDefinition<Schema>, "name" | "schema">,
  input: z.input<Schema>,
  options: EnqueueOptions = {},
): Promise<string | null> {
  job.schema.parse(input);
  const id = newId("job");
  const [put] = await tx.db.$queryRaw<[{ id: string }]>`
    WITH put AS (
      INSERT INTO job AS kept (id, name, key, payload, run_at)
      VALUES (${id}, ${job.name}, ${options.key ?? null}, ${JSON.stringify(input)}::jsonb,
              coalesce(${options.runAt ?? null}::timestamptz, clock_timestamp()))
      ON CONFLICT (key) WHERE key IS NOT NULL AND status IN ('QUEUED', 'RUNNING') DO UPDATE SET
        run_at = CASE kept.status WHEN 'QUEUED' THEN least(kept.run_at, EXCLUDED.run_at) ELSE kept.run_at END,
        woken_at = CASE WHEN EXCLUDED.run_at < kept.run_at THEN NULL ELSE kept.woken_at END,
        again_at = CASE kept.status WHEN 'RUNNING' THEN least(kept.again_at, EXCLUDED.run_at) END
      RETURNING id, name, status, run_at
    )
    SELECT id, CASE status WHEN 'QUEUED' THEN pg_notify(${JOBS_CHANNEL},
      CASE WHEN run_at <= clock_timestamp() THEN name || ' ' || id ELSE '' END)::text END AS told
      FROM put`;
  return put.id === id ? id : null;
}

/**
 * Puts several jobs in at once, whose keys are new: the database refuses one that waits or runs already. Like
 * `enqueue`, in the caller's transaction.
 */
export async function enqueueNew<Schema extends z.ZodType>(
  tx: TxContext,
  job: Pick<JobDefinition<Schema>, "name" | "schema">,
  jobs: readonly { input: z.input<Schema>; key: string }[],
): Promise<void> {
  for (const { input } of jobs) job.schema.parse(input);
  const rows = jobs.map(({ input, key }) => ({ id: newId("job"), key, payload: input }));
  await tx.db.$queryRaw`
    WITH put AS (
      INSERT INTO job (id, name, key, payload, run_at)
      SELECT id, ${job.name}, key, payload, clock_timestamp()
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given(id text, key text, payload jsonb)
      RETURNING id, name
    )
    SELECT pg_notify(${JOBS_CHANNEL}, name || ' ' || id)::text FROM put`;
}
