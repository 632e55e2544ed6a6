import * as z from "zod";
import { CHANNEL_VALUES, LOCALE_VALUES, messageInput, resendMessageInput } from "./schemas";
import { PURPOSE_VALUES } from "./suppression-schemas";

// Inputs of the procedures about one recipient. A recipient is named by a message of theirs: the marketplace's own key
// for a person may be anything, and must not end up in addresses. Safe for the browser.

const { messageId } = messageInput.shape;
const reason = resendMessageInput.shape.reason;
const minute = z.int().min(0).max(1439);

export const WISH_VALUES = ["DEFAULT", "WANTED", "NOT_WANTED"] as const;

export const recipientInput = z.object({ messageId });

export const changePreferencesInput = z.object({
  messageId,
  wishes: z
    .array(
      z.object({
        channel: z.enum(CHANNEL_VALUES),
        purpose: z.enum(PURPOSE_VALUES),
        wish: z.enum(WISH_VALUES),
      }),
    )
    .max(6),
  /** Null means the product's own. */
  quietHours: z.object({ fromMinute: minute, untilMinute: minute }).nullable(),
  /** Of a traveller; left out where nothing is known that could be changed. */
  locale: z.enum(LOCALE_VALUES).optional(),
  timeZone: z.string().min(1).max(64).optional(),
  reason,
});

export const erasePersonInput = z.object({
  messageId,
  reason,
  /** Made when the dialog opens, so that a double click is one request. */
  requestKey: z.uuid(),
});
