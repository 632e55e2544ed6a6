import { recordAudit } from "@/server/audit/commands/record-audit";
import type { RevealTravellerInput } from "@/server/bookings/schemas";
import { inTransaction, type Context } from "@/server/platform/context";
import { loadBooking } from "./load-booking";

/** A traveller in clear. */
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
    const { ref, customerName, customerEmail, customerPhone, customerRef } = await loadBooking(tx, input.ref);
    await recordAudit(tx, {
      action: "bookings.traveller.revealed",
      subjectKind: "booking",
      subjectId: ref,
      reason: input.reason,
    });
    return { name: customerName, email: customerEmail, phone: customerPhone, ref: customerRef };
  });
}
