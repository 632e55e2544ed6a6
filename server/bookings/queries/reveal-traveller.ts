import { recordAudit } from "@/server/audit/commands/record-audit";
import type { RevealTravellerInput } from "@/server/bookings/schemas";
import { inTransaction, type Context } from "@/server/platform/context";
import { loadBooking } from "./load-booking";
import { travellerNow } from "./traveller-now";

/** A traveller in clear, as they are reached today. */
export interface RevealedTraveller {
  name: string;
  email: string | null;
  phone: string | null;
  /** The marketplace's key for the traveller. */
  ref: string;
}

/**
 * Shows who a booking's traveller is, to whoever may ask and gives a reason: that it was shown is in the audit log
 * before it is. Throws NotFound.
 */
export function revealTraveller(ctx: Context, input: RevealTravellerInput): Promise<RevealedTraveller> {
  return inTransaction(ctx, async (tx) => {
    const booking = await loadBooking(tx, input.ref);
    const { name, email, phone } = await travellerNow(tx, booking);
    const { ref, customerName, customerRef } = booking;
    await recordAudit(tx, {
      action: "bookings.traveller.revealed",
      subjectKind: "booking",
      subjectId: ref,
      reason: input.reason,
    });
    return { name: name ?? customerName, email, phone, ref: customerRef };
  });
}
