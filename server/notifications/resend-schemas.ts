import * as z from "zod";
import { messageInput, resendMessageInput } from "./schemas";

// Inputs of sending again and of correcting a contact.

const { messageId, reason } = resendMessageInput.shape;

export const resendInput = resendMessageInput
  .extend({
    /** Of RERENDERED: the hash that `compare` told. */
    seenSha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  })
  .refine(({ kind, seenSha256 }) => kind === "EXACT" || seenSha256 !== undefined, {
    message: "Look at the difference first.",
    path: ["seenSha256"],
  });

export const compareResendInput = z.object({ messageId, reason });

export const correctContactInput = z.object({
  messageId,
  email: z.string().trim().min(1).max(320, "An e-mail address is shorter.").optional(),
  phone: z.string().trim().min(1).max(40, "A phone number is shorter.").optional(),
  /** What the offer said of the contact as it stood. */
  seen: z.string().regex(/^[0-9a-f]{64}$/),
  reason,
});

export const resendUndeliveredInput = z.object({
  /** The message from whose page it is asked. */
  messageId,
  messageIds: z.array(messageInput.shape.messageId).min(1, "Choose at least one message.").max(30),
  reason,
});
