import { inTransaction, type Context } from "@/server/platform/context";
import { planMessages } from "./plan-messages";

/** A payment is reminded of from so many days before its day on. */
export const REMIND_BEFORE_DAYS = 7;

const BATCH = 200;

/**
 * Plans the reminders of all payments that are due within a week, are not paid, and were not reminded of for that
 * day. Resolves to how many messages were planned. Safe to do again at any point.
 */
export async function planDueReminders(
  ctx: Context,
  options: { signal?: AbortSignal; onProgress?: (done: number) => void } = {},
): Promise<{ instalments: number; messages: number }> {
  let after = { bookingId: 0n, ref: "" };
  let instalments = 0;
  let messages = 0;
  while (!options.signal?.aborted) {
    const due = await dueInstalments(ctx, after);
    for (const { bookingRef, ref } of due) {
      if (options.signal?.aborted) break;
      const planned = await inTransaction(ctx, (tx) =>
        planMessages(tx, { kind: "PAYMENT_DUE", bookingRef, instalmentRef: ref }),
      );
      instalments += 1;
      messages += planned.length;
    }
    options.onProgress?.(instalments);
    const last = due.at(-1);
    if (!last || due.length < BATCH) break;
    after = last;
  }
  return { instalments, messages };
}

interface DueInstalment {
  bookingId: bigint;
  bookingRef: string;
  ref: string;
}

function dueInstalments(ctx: Context, after: { bookingId: bigint; ref: string }): Promise<DueInstalment[]> {
  return ctx.db.$queryRaw<DueInstalment[]>`
    SELECT i.booking_id AS "bookingId", b.ref AS "bookingRef", i.ref
    FROM payment_instalment i JOIN booking b ON b.id = i.booking_id
    WHERE i.paid_at IS NULL AND b.status = 'CONFIRMED'
      AND i.due_on BETWEEN (scheduling_now() AT TIME ZONE 'UTC')::date - 1
        AND (scheduling_now() AT TIME ZONE 'UTC')::date + ${REMIND_BEFORE_DAYS}::int
      AND (i.booking_id, i.ref) > (${after.bookingId}, ${after.ref})
      -- Most were reminded of on an earlier day, and need not be read again.
      AND NOT EXISTS (
        SELECT FROM message m WHERE m.source_event = 'payment-reminders#' || b.ref || '/' || i.ref || '/' || i.due_on::text)
    ORDER BY i.booking_id, i.ref LIMIT ${BATCH}`;
}
