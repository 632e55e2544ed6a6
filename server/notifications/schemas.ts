import * as z from "zod";

// Inputs of the notifications' procedures. Safe for the browser: forms use the same schemas.

const messageId = z.string().regex(/^msg_[0-9a-z]{1,64}$/, "This is no id of a message.");
const instant = z.iso.datetime({ offset: true });
/** A sentence from a person: trimmed, without control characters. */
const reason = z
  .string()
  .trim()
  .min(1, "Say why.")
  .max(500, "Keep it under 500 characters.")
  .refine(
    (text) => !/[\p{Surrogate}\p{Cc}]/u.test(text.replaceAll("\n", "")),
    "It has characters that cannot be stored.",
  );

export const CHANNEL_VALUES = ["EMAIL", "SMS", "PUSH"] as const;
export const MESSAGE_STATUS_VALUES = [
  "PLANNED",
  "HELD",
  "SENDING",
  "UNKNOWN",
  "RETRY_WAIT",
  "ACCEPTED",
  "DEFERRED",
  "SENT",
  "DELIVERED",
  "UNDELIVERED",
  "BOUNCED",
  "FAILED",
  "SKIPPED",
  "SUPPRESSED",
  "EXPIRED",
  "CANCELLED",
] as const;
export const TEMPLATE_VALUES = [
  "booking-confirmation",
  "booking-cancellation",
  "payment-reminder",
  "payout-notice",
  "payout-held",
] as const;
export const LOCALE_VALUES = ["en", "de", "es"] as const;

export const messageInput = z.object({ messageId });

export const findMessagesInput = z
  .object({
    /** What was typed; what it may mean is the server's to say. */
    query: z.string().max(1_000).optional(),
    channel: z.array(z.enum(CHANNEL_VALUES)).max(3).optional(),
    status: z.array(z.enum(MESSAGE_STATUS_VALUES)).max(16).optional(),
    template: z.array(z.enum(TEMPLATE_VALUES)).max(TEMPLATE_VALUES.length).optional(),
    from: instant.optional(),
    until: instant.optional(),
    cursor: z.string().min(1).max(2_000).nullish(),
    limit: z.int().min(1).max(200).default(50),
  })
  .refine(({ from, until }) => !from || !until || Date.parse(from) < Date.parse(until), {
    message: "The end must be after the beginning.",
    path: ["until"],
  });

export const resendMessageInput = z.object({
  messageId,
  kind: z.enum(["EXACT", "RERENDERED"]),
  reason,
  /** Made when the dialog opens, so that a double click is one request. */
  requestKey: z.uuid(),
});
