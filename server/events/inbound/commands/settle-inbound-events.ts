import { lockBooking } from "@/server/bookings/commands/lock-booking";
import { postBookingRefunds } from "@/server/bookings/commands/record-refund";
import { inTransaction, type Context } from "@/server/platform/context";
import type { EventPlanner } from "../applied-event";
import { eventPlanners } from "../planners";
import { applyWaitingEvents } from "./apply-waiting-events";

const BOOKINGS_MAX = 200;

/**
 * Brings in what could not take effect when it came: events whose booking a file has brought since or that came
 * during an import, and refunds of bookings that have earned since. Each booking has a transaction of its own; at most
 * 200 of each are done, the rest at the next call. Meant to be called again and again; doing it twice changes nothing.
 */
export async function settleInboundEvents(
  ctx: Context,
  planners: readonly EventPlanner[] = eventPlanners,
): Promise<{ events: number; refundedBookings: number }> {
  const ready = await ctx.db.$queryRaw<{ booking_ref: string }[]>`
    SELECT DISTINCT e.booking_ref FROM inbound_event e
    WHERE e.outcome = 'WAITING'
      AND (e.type = 'booking.created' OR EXISTS (SELECT FROM booking b WHERE b.ref = e.booking_ref))
    LIMIT ${BOOKINGS_MAX}`;
  let events = 0;
  for (const { booking_ref: ref } of ready)
    events += await inTransaction(ctx, async (tx) => {
      await lockBooking(tx, ref);
      return applyWaitingEvents(tx, ref, planners);
    });
  return { events, refundedBookings: await postWaitingRefunds(ctx) };
}

async function postWaitingRefunds(ctx: Context): Promise<number> {
  const earned = await ctx.db.$queryRaw<{ ref: string }[]>`
    SELECT DISTINCT b.ref FROM booking_refund r JOIN booking b ON b.id = r.booking_id
    WHERE r.posted_at IS NULL
      AND EXISTS (SELECT FROM ledger_entry e WHERE e.booking_id = r.booking_id AND e.kind = 'EARNING')
    LIMIT ${BOOKINGS_MAX}`;
  for (const { ref } of earned)
    await inTransaction(ctx, async (tx) => {
      const booking = await lockBooking(tx, ref);
      if (booking) await postBookingRefunds(tx, booking);
    });
  return earned.length;
}
