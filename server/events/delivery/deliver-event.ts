import { retryDelayMs } from "@/server/events/domain/retry-delay";
import type { EventHandler } from "@/server/events/event-handler";
import { inTransaction, type Context } from "@/server/platform/context";
import type { ClaimedDelivery } from "./claim-deliveries";
import { parkDelivery, retryLater, returnDelivery } from "./record-failure";
import { settleDelivery } from "./settle-delivery";

/** How an attempt ended; LOST when another worker has the delivery, or had it done. */
export type DeliveryEnd =
  | { kind: "DELIVERED" | "RETURNED" | "LOST" }
  | { kind: "RETRYING"; nextAt: Date; error: unknown }
  | { kind: "PARKED"; error: unknown };

/** Beyond the handler's own limit, for the statements around it, in milliseconds. */
const SETTLE_MS = 5_000;

/**
 * Makes one attempt: the handler's effect and the record of the delivery are one transaction. Never throws for what
 * the handler does; throws when the failure cannot be recorded, and then the delivery comes again by itself.
 */
export async function deliverEvent(
  ctx: Context,
  handler: EventHandler,
  claimed: ClaimedDelivery,
  signal: AbortSignal,
): Promise<DeliveryEnd> {
  const { attemptsMax, backoffMs } = handler.retry;
  if (claimed.attempts > attemptsMax)
    return park(
      ctx,
      claimed,
      new Error("The worker died at every attempt, or was cut off from the database."),
    );
  const parsed = handler.schema.safeParse(claimed.event.payload);
  if (!parsed.success) return park(ctx, claimed, parsed.error);
  try {
    const isDelivered = await attempt(
      ctx,
      handler,
      { ...claimed.event, payload: parsed.data },
      claimed,
      signal,
    );
    return { kind: isDelivered ? "DELIVERED" : "LOST" };
  } catch (error) {
    if (signal.aborted) {
      await returnDelivery(ctx, claimed);
      return { kind: "RETURNED" };
    }
    if (claimed.attempts >= attemptsMax) return park(ctx, claimed, error);
    const nextAt = await retryLater(ctx, claimed, {
      waitMs: retryDelayMs(backoffMs, claimed.attempts),
      error,
    });
    return nextAt ? { kind: "RETRYING", nextAt, error } : { kind: "LOST" };
  }
}

function attempt(
  ctx: Context,
  handler: EventHandler,
  event: ClaimedDelivery["event"],
  { attempts }: ClaimedDelivery,
  signal: AbortSignal,
): Promise<boolean> {
  return inTransaction(
    ctx,
    async (tx) => {
      const [mine] = await tx.db.$queryRaw<object[]>`
        SELECT 1 AS held FROM event_delivery
         WHERE event_id = ${event.id} AND handler = ${handler.name} AND attempts = ${attempts}
           AND status IN ('WAITING', 'RETRYING')
         FOR UPDATE SKIP LOCKED`;
      if (!mine) return false;
      await withinLimits(handler.handle(tx, event), handler.timeLimitMs, signal);
      await settleDelivery(tx, { eventId: event.id, handler: handler.name }, "DELIVERED");
      return true;
    },
    { timeLimitMs: handler.timeLimitMs + SETTLE_MS },
  );
}

async function park(ctx: Context, claimed: ClaimedDelivery, error: unknown): Promise<DeliveryEnd> {
  await parkDelivery(ctx, claimed, error);
  return { kind: "PARKED", error };
}

/** The work, or a rejection when it takes too long or the signal fires: what it then still does finds no transaction. */
async function withinLimits(work: Promise<void>, limitMs: number, signal: AbortSignal): Promise<void> {
  let stop = () => {};
  const cut = new Promise<never>((_, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort);
    const timer = setTimeout(() => reject(new Error(`The handler took longer than ${limitMs} ms.`)), limitMs);
    stop = () => {
      signal.removeEventListener("abort", onAbort);
      clearTimeout(timer);
    };
  });
  await Promise.race([work, cut]).finally(stop);
}
