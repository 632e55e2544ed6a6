import { z } from "zod";
import { defineEventHandler, type DomainEvent, type EventHandler } from "@/server/events/event-handler";
import { eventSubscriber, type EventSubscriberOptions } from "@/server/events/event-subscriber";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import type { WorkerPart } from "@/server/platform/worker-part";
import { writeOutboxEvent } from "../commands/write-outbox-event";

/** What handlers did, in the order in which they committed to do it: the judge of how often and in which order. */
export async function makeEffectTable({ pool }: Pick<Context, "pool">): Promise<void> {
  await pool.query(
    `CREATE TABLE test_effect (seq bigserial, handler text NOT NULL, subject_id text NOT NULL, event_id bigint NOT NULL)`,
  );
}

/** A handler that writes down what it is told, and then does what the test wants. */
export function effectHandler(
  name: string,
  given: Partial<Omit<EventHandler<typeof numbered>, "name" | "schema" | "handle">> & {
    afterwards?: (event: DomainEvent<{ n: number }>, tx: TxContext) => Promise<void> | void;
  } = {},
): EventHandler {
  const { afterwards, ...rest } = given;
  return defineEventHandler({
    types: ["test.*"],
    retry: { attemptsMax: 3, backoffMs: 10 },
    ...rest,
    name,
    schema: numbered,
    async handle(tx, event) {
      await tx.db.$executeRaw`
        INSERT INTO test_effect (handler, subject_id, event_id) VALUES (${name}, ${event.subjectId}, ${event.id})`;
      await afterwards?.(event, tx);
    },
  });
}

const numbered = z.object({ n: z.number().int() });

/** Writes an event about a subject, committed unless given a transaction. */
export function writeEvent(
  ctx: Context,
  subjectId: string,
  { type = "test.thing.done", n = 1, payload = { n } as Record<string, string | number> } = {},
): Promise<void> {
  return inTransaction(ctx, (tx) => writeOutboxEvent(tx, { type, subjectKind: "thing", subjectId, payload }));
}

/** A subscriber that has begun; `stop` waits for what it does. */
export async function startSubscriber(
  options: Omit<EventSubscriberOptions, "workerName" | "stopSignal">,
): Promise<WorkerPart> {
  const subscriber = eventSubscriber({
    workerName: "test",
    stopSignal: new AbortController().signal,
    lookMs: 100,
    ...options,
  });
  await subscriber.start();
  return subscriber;
}

/** Waits until the condition holds, and fails with its last answer after so many milliseconds. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  holds: (answer: T) => boolean,
  limitMs = 30_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (performance.now() > end)
      throw new Error(`Not in time: ${what}. Last: ${JSON.stringify(answer, shown)}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

const shown = (_: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);

/** Waits until every event is delivered. */
export async function untilDelivered(ctx: Pick<Context, "pool">, limitMs?: number): Promise<void> {
  await until(
    "all events delivered",
    () => countUndelivered(ctx),
    (count) => count === 0,
    limitMs,
  );
}

async function countUndelivered({ pool }: Pick<Context, "pool">): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM outbox_event WHERE delivered_at IS NULL",
  );
  return rows[0]!.count;
}

export interface Effect {
  handler: string;
  subjectId: string;
  eventId: bigint;
}

/** What handlers did, in order. */
export async function listEffects({ pool }: Pick<Context, "pool">): Promise<Effect[]> {
  const { rows } = await pool.query<Effect>(
    `SELECT handler, subject_id AS "subjectId", event_id AS "eventId" FROM test_effect ORDER BY seq`,
  );
  return rows;
}

/** Begins anew: no events, no effects. */
export async function clearOutbox({ pool }: Pick<Context, "pool">): Promise<void> {
  await pool.query("DELETE FROM outbox_event");
  await pool.query("DELETE FROM test_effect");
}
