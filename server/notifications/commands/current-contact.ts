import type { Context } from "@/server/platform/context";
import type { RecipientKind } from "@/server/platform/prisma/enums";
import type { RecipientContact } from "../domain/search-columns";
import { usableContact } from "./usable-contact";

/** Whose contact is asked for, by a message that they got. */
export interface ContactOf {
  recipientKind: RecipientKind;
  recipientRef: string;
  bookingRef: string | null;
  recipientName: string | null;
  recipientEmail: string | null;
  recipientPhone: string | null;
}

/**
 * How a recipient is reached today, which may be otherwise than when the message was planned, without what cannot be
 * written to.
 */
export async function currentContact(ctx: Pick<Context, "db">, of: ContactOf): Promise<RecipientContact> {
  return usableContact(await knownContact(ctx, of));
}

/**
 * The same as it was told. A traveller of whom only a file has told is reached as their booking says; somebody of whom
 * nothing is known any more as the message says.
 */
export async function knownContact(
  { db }: Pick<Context, "db">,
  { recipientKind, recipientRef, bookingRef, ...message }: ContactOf,
): Promise<RecipientContact> {
  if (recipientKind === "VENDOR") {
    const vendor = await db.vendor.findUnique({
      where: { id: recipientRef },
      select: { name: true, email: true },
    });
    if (vendor) return { ...vendor, phone: null };
  } else {
    const known = await db.recipient.findUnique({
      where: { customerRef: recipientRef },
      select: { name: true, email: true, phone: true },
    });
    if (known) return known;
    const booking = bookingRef === null ? null : await db.booking.findUnique({ where: { ref: bookingRef } });
    if (booking?.customerRef === recipientRef)
      return { name: booking.customerName, email: booking.customerEmail, phone: booking.customerPhone };
  }
  const { recipientName: name, recipientEmail: email, recipientPhone: phone } = message;
  return { name, email, phone };
}
