import type { Context } from "@/server/platform/context";
import { contactNow, type ContactNow } from "@/server/notifications/queries/contact-now";
import { isErasedName } from "@/server/notifications/queries/shown-name";
import type { LoadedBooking } from "./load-booking";

/** The traveller of a booking as they are reached today, in clear: callers mask it, or have audited that it is shown. */
export function travellerNow(ctx: Pick<Context, "db">, booking: LoadedBooking): Promise<ContactNow> {
  const { ref, customerRef, customerName, customerEmail, customerPhone } = booking;
  return contactNow(ctx, {
    recipientKind: "TRAVELLER",
    recipientRef: customerRef,
    bookingRef: ref,
    recipientName: customerName,
    recipientEmail: customerEmail,
    recipientPhone: customerPhone,
  });
}

/** When the traveller of a booking was erased; null of whom is still known. */
export async function travellerErasedAt(
  { db }: Pick<Context, "db">,
  { customerRef, customerName, customerEmail, customerPhone }: LoadedBooking,
): Promise<Date | null> {
  // The name alone may be somebody's own.
  if (!isErasedName(customerName) || customerEmail !== null || customerPhone !== null) return null;
  const erasure = await db.erasure.findFirst({
    where: { recipientRef: customerRef, recipientKind: "TRAVELLER" },
    orderBy: { erasedAt: "desc" },
    select: { erasedAt: true },
  });
  return erasure?.erasedAt ?? null;
}
