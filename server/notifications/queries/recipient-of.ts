import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";

/** Whose message it is, with their contact as it was then. Throws NotFound. */
export async function recipientOf({ db }: Pick<Context, "db">, messageId: string) {
  const message = await db.message.findUnique({
    where: { id: messageId },
    select: {
      recipientKind: true,
      recipientRef: true,
      recipientName: true,
      recipientEmail: true,
      recipientPhone: true,
      toAddress: true,
      bookingRef: true,
      locale: true,
      erasedAt: true,
    },
  });
  if (!message) throw new NotFound("Message", messageId);
  return message;
}
