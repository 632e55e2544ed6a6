import { openAlarm } from "@/server/alarms/commands/open-alarm";
import { inTransaction, type Context } from "@/server/platform/context";
import { storableText } from "@/server/platform/storable";
import type { ClaimedDelivery } from "./claim-deliveries";

/** Has it tried again after so many milliseconds. Resolves to that instant, or to null when it is not ours any more. */
export async function retryLater(
  { pool }: Pick<Context, "pool">,
  { event, handler, attempts }: ClaimedDelivery,
  { waitMs, error }: { waitMs: number; error: unknown },
): Promise<Date | null> {
  const { rows } = await pool.query<{ next_at: Date }>(
    `UPDATE event_delivery SET status = 'RETRYING', last_error = $4,
            next_at = scheduling_now() + $5 * interval '1 millisecond'
      WHERE event_id = $1 AND handler = $2 AND attempts = $3 AND status IN ('WAITING', 'RETRYING')
      RETURNING next_at`,
    [event.id, handler, attempts, errorText(error), waitMs],
  );
  return rows[0]?.next_at ?? null;
}

/** Gives up until a person decides, and opens an alarm that says so. Nothing happens when it is not ours any more. */
export async function parkDelivery(
  ctx: Context,
  { event, handler, attempts }: ClaimedDelivery,
  error: unknown,
): Promise<void> {
  const reason = errorText(error);
  await inTransaction(ctx, async (tx) => {
    const parked = await tx.db.$executeRaw`
      UPDATE event_delivery SET status = 'PARKED', last_error = ${reason}
       WHERE event_id = ${event.id} AND handler = ${handler} AND attempts = ${attempts}
         AND status IN ('WAITING', 'RETRYING')`;
    if (parked === 0) return;
    await openAlarm(tx, {
      rule: "event-undeliverable",
      subjectKind: "eventDelivery",
      subjectId: `${event.id}/${handler}`,
      message:
        `Event ${event.id} (${event.type}) could not be delivered to ${handler}. Later events about the same ` +
        `${event.subjectKind} wait for it. Have it tried again with "events retry ${event.id} ${handler}", ` +
        `or leave it out with "events skip".`,
      detail: { eventId: event.id.toString(), type: event.type, handler, attempts, error: reason },
    });
  });
}

/** Gives an attempt back that the worker's own stop cut short: it does not count, and another may have it at once. */
export async function returnDelivery(
  { pool }: Pick<Context, "pool">,
  { event, handler, attempts }: ClaimedDelivery,
): Promise<void> {
  await pool.query(
    `UPDATE event_delivery SET attempts = attempts - 1, next_at = scheduling_now()
      WHERE event_id = $1 AND handler = $2 AND attempts = $3 AND status IN ('WAITING', 'RETRYING')`,
    [event.id, handler, attempts],
  );
}

function errorText(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return storableText(text) || "No reason given";
}
