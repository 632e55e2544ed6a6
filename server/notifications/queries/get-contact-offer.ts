import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import { contactMark } from "../commands/correct-contact";
import { currentContact } from "../commands/current-contact";
import { maskEmail, maskPhone } from "../domain/mask-contact";
import { listUndelivered } from "./list-undelivered";

/**
 * How the recipient of a message is reached today, masked, and what of it can be corrected. Throws NotFound.
 */
export async function getContactOffer(ctx: Context, messageId: string) {
  const message = await ctx.db.message.findUnique({ where: { id: messageId } });
  if (!message) throw new NotFound("Message", messageId);
  const contact = await currentContact(ctx, message);
  const { offered } = await listUndelivered(ctx, messageId);
  const { recipientKind, bookingRef, erasedAt } = message;
  return {
    recipientKind,
    bookingRef,
    email: contact.email && maskEmail(contact.email),
    phone: contact.phone && maskPhone(contact.phone),
    /** Goes along with the correction, which is refused when the contact is another by then. */
    seen: contactMark(contact),
    refusal: erasedAt === null ? null : "The person was erased, so there is nothing to correct.",
    /** What did not arrive at an earlier address and could be sent to the one of today. */
    undelivered: offered.length,
  };
}
