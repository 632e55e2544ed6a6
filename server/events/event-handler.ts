import type { z } from "zod";
import type { TxContext } from "@/server/platform/context";

/** Something that happened, as a handler learns of it. */
export interface DomainEvent<Payload> {
  /** Grows in the order in which the events of one subject happened. */
  id: bigint;
  type: string;
  subjectKind: string;
  subjectId: string;
  payload: Payload;
  /** By the database's clock, when the change itself was made. */
  createdAt: Date;
}

/** What is done about events of some types. */
export interface EventHandler<Schema extends z.ZodType = z.ZodType> {
  /** `area.verb-noun`, unique, and the same for ever: the rows of what was delivered carry it. */
  name: string;
  /** The types it wants: "payout.paid", or "payroll.alarm.*" for all that begin so. */
  types: readonly string[];
  /** The shape of the payload. An event that does not fit is parked at once. */
  schema: Schema;
  /**
   * Acts on the event, in the transaction that records the delivery: what it writes there happens exactly once, though
   * it may be called again after a failure. Whatever leaves the database goes through `enqueue(tx, …)`. A throw undoes
   * all of it and counts as a failed attempt.
   */
  handle(tx: TxContext, event: DomainEvent<z.output<Schema>>): Promise<void>;
  retry: {
    /** Attempts in all, the first included, before the event is parked. */
    attemptsMax: number;
    /** Wait after the first failure, in milliseconds; doubled each time, half of it by chance, an hour at most. */
    backoffMs: number;
  };
  /** How long one attempt may take, in milliseconds. */
  timeLimitMs: number;
}

/** Ten attempts, over some twenty minutes. */
const RETRY = { attemptsMax: 10, backoffMs: 2_000 };
const TIME_LIMIT_MS = 10_000;

/** Declares a handler, with the type of its payload taken from the schema. Throws when name or types are malformed. */
export function defineEventHandler<Schema extends z.ZodType>(
  handler: Omit<EventHandler<Schema>, "retry" | "timeLimitMs"> &
    Partial<Pick<EventHandler<Schema>, "retry" | "timeLimitMs">>,
): EventHandler<Schema> {
  if (!/^[a-z][\w-]*\.[a-z][\w-]*$/.test(handler.name))
    throw new Error(`"${handler.name}" is no name of a handler: area.verb-noun.`);
  for (const type of handler.types)
    if (!/^[a-z][\w-]*(\.[a-z][\w-]*)*(\.\*)?$/.test(type))
      throw new Error(
        `"${type}" is no type of events: noun.past-participle, or the beginning of some with ".*".`,
      );
  return { retry: RETRY, timeLimitMs: TIME_LIMIT_MS, ...handler };
}
