import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { ContactFields } from "../domain/mask-contact";
import { openContent } from "../sealed-content";
import { messageContentHash, type MessageAttachment } from "../domain/message-content-hash";
import { contactNow, type ContactNow } from "./contact-now";

/** A message as its recipient got it. */
export interface RevealedMessage extends ContactFields {
  /** Where the recipient is reached today; null for whom was erased. */
  contactNow: ContactNow | null;
  /** Null before it is written, and after its time to be kept. */
  content: {
    subject: string | null;
    html: string | null;
    text: string;
    pushTitle: string | null;
    pushBody: string | null;
    attachments: readonly MessageAttachment[];
    /** Whether it still is, byte for byte, what was given to the provider. */
    isIntact: boolean;
  } | null;
}

/**
 * Shows whom a message went to and what it says, to whoever may ask and gives a reason: that it was shown is in the
 * audit log before it is. Throws NotFound.
 */
export function revealMessage(
  ctx: Context,
  input: { messageId: string; reason: string },
): Promise<RevealedMessage> {
  return inTransaction(ctx, async (tx) => {
    const message = await tx.db.message.findUnique({
      where: { id: input.messageId },
      select: {
        channel: true,
        recipientKind: true,
        recipientRef: true,
        bookingRef: true,
        erasedAt: true,
        recipientName: true,
        recipientEmail: true,
        recipientPhone: true,
        toAddress: true,
        contentSha256: true,
        content: true,
      },
    });
    if (!message) throw new NotFound("Message", input.messageId);
    const { channel, content, contentSha256, recipientName, recipientEmail, recipientPhone, toAddress } =
      message;
    const contact = {
      recipientName,
      recipientEmail,
      recipientPhone,
      toAddress,
      contactNow: message.erasedAt ? null : await contactNow(tx, message),
    };
    await recordAudit(tx, {
      action: "notifications.message.revealed",
      subjectKind: "message",
      subjectId: input.messageId,
      reason: input.reason,
    });
    if (content === null || content.text === null) return { ...contact, content: null };
    const { subject, html, text, pushTitle, pushBody } = openContent({ ...content, text: content.text });
    const attachments = content.attachments as unknown as MessageAttachment[];
    const parts = { subject, html, text, pushTitle, pushBody, attachments };
    return {
      ...contact,
      content: { ...parts, isIntact: messageContentHash({ channel, ...parts }) === contentSha256 },
    };
  });
}
