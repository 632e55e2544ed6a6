import { planMessages } from "@/server/notifications/commands/plan-messages";
import type { TxContext } from "@/server/platform/context";
import { REMIND_BEFORE_DAYS } from "@/server/notifications/commands/plan-due-reminders";
import type { AppliedEvent, EventPlanner } from "./applied-event";

/** Tells the traveller of what an event did. What corrects an earlier event is not told again, but for a new day to pay by. */
async function planTravellerMessages(tx: TxContext, { event, effect }: AppliedEvent): Promise<void> {
  const key = { source: event.source, id: event.id };
  const { type, data } = event;
  if (type === "payment.due") {
    const { bookingRef, instalmentRef, dueOn } = data;
    // Later ones are reminded of by the schedule, when their week has come.
    if (await isWithinDays(tx, dueOn, REMIND_BEFORE_DAYS))
      await planMessages(tx, { kind: "PAYMENT_DUE", bookingRef, instalmentRef });
    return;
  }
  if (effect !== "first") return;
  if (type === "booking.created")
    await planMessages(tx, { kind: "BOOKING_CREATED", event: key, bookingRef: data.bookingRef });
  if (type === "booking.cancelled") {
    const { bookingRef, cancelledAt, refund } = data;
    const refundMinor = refund?.amountMinor ?? null;
    await planMessages(tx, { kind: "BOOKING_CANCELLED", event: key, bookingRef, cancelledAt, refundMinor });
  }
}

async function isWithinDays(tx: TxContext, day: Date, days: number): Promise<boolean> {
  const [row] = await tx.db.$queryRaw<{ within: boolean }[]>`
    SELECT ${day}::timestamptz <= scheduling_now() + ${days}::int * interval '1 day' AS within`;
  return row!.within;
}

/** All that plans something from events of the marketplace, called in this order for each event that took effect. */
export const eventPlanners: readonly EventPlanner[] = [planTravellerMessages];
