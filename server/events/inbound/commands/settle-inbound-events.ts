import { lockBooking } from "@/server/bookings/commands/lock-booking";
import { postBookingRefunds } from "@/server/bookings/commands/record-refund";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import type { EventPlanner } from "../applied-event";
import { eventPlanners } from "../planners";
import { applyWaitingEvents } from "./apply-waiting-events";

const BOOKINGS_MAX = 200;

/**
 * Brings in what could not take effect when it came: events whose booking a file has brought since or that came
 * during an import, and refunds of bookings that have earned since. Each booking has a transaction of its own; at most
 * 200 of each are done, the rest at the next call. Meant to be called again and again; doing it twice changes nothing.
 * A booking that fails does not keep the others back; the first failure is thrown at the end.
 */
export async function settleInboundEvents(
  ctx: Context,
  planners: readonly EventPlanner[] = eventPlanners,
): Promise<{ events: number; refundedBookings: number }> {
  const counts = { events: 0, refundedBookings: 0 };
  const failures: unknown[] = [];
  const each = async (refs: string[], work: (tx: TxContext, ref: string) => Promise<void>) => {
    for (const ref of refs)
      await inTransaction(ctx, (tx) => work(tx, ref)).catch((error: unknown) => failures.push(error));
  };
  await each(await refsOfReadyEvents(ctx), async (tx, ref) => {
    await lockBooking(tx, ref);
    counts.events += await applyWaitingEvents(tx, ref, planners);
  });
  await each(await refsOfReadyRefunds(ctx), async (tx, ref) => {
    const booking = await lockBooking(tx, ref);
    if (booking) await postBookingRefunds(tx, booking);
    counts.refundedBookings += 1;
  });
  if (failures.length > 0) throw failures[0];
  return counts;
}

async function refsOfReadyEvents({ db }: Context): Promise<string[]> {
  // By chance, so that two hundred that fail each time do not keep the others back.
  const rows = await db.$queryRaw<{ ref: string }[]>`
    SELECT ref FROM (
      SELECT DISTINCT e.booking_ref AS ref FROM inbound_event e
      WHERE e.outcome = 'WAITING'
        AND (e.type = 'booking.created' OR EXISTS (SELECT FROM booking b WHERE b.ref = e.booking_ref))
    ) ready ORDER BY random() LIMIT ${BOOKINGS_MAX}`;
  return rows.map(({ ref }) => ref);
}

async function refsOfReadyRefunds({ db }: Context): Promise<string[]> {
  const rows = await db.$queryRaw<{ ref: string }[]>`
    SELECT ref FROM (
      SELECT DISTINCT b.ref FROM booking_refund r JOIN booking b ON b.id = r.booking_id
      WHERE r.posted_at IS NULL
        AND EXISTS (SELECT FROM ledger_entry e WHERE e.booking_id = r.booking_id AND e.kind = 'EARNING')
    ) ready ORDER BY random() LIMIT ${BOOKINGS_MAX}`;
  return rows.map(({ ref }) => ref);
}
