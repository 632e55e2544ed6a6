import * as z from "zod";
import { messageInput, resendMessageInput } from "./schemas";

// Inputs of the procedures about suppressed addresses. Safe for the browser: forms use the same schemas.

const reason = resendMessageInput.shape.reason;
const suppressionId = z.string().regex(/^sup_[0-9a-z]{1,64}$/, "This is no id of a suppression.");
export const PURPOSE_VALUES = ["TRANSACTIONAL", "MARKETING"] as const;
/** Push goes to devices, which have no address to suppress. */
export const ADDRESS_CHANNEL_VALUES = ["EMAIL", "SMS"] as const;
export const ORIGIN_VALUES = [
  "BOUNCE",
  "COMPLAINT",
  "STOP",
  "UNSUBSCRIBE",
  "INVALID_ADDRESS",
  "PROVIDER",
  "STAFF",
] as const;
export const SUPPRESSION_STATE_VALUES = ["ACTIVE", "LIFTED"] as const;

export const listSuppressionsInput = z.object({
  /** A whole address or three characters of it. */
  query: z.string().max(1_000).optional(),
  state: z.enum(SUPPRESSION_STATE_VALUES).default("ACTIVE"),
  channel: z.array(z.enum(ADDRESS_CHANNEL_VALUES)).max(2).optional(),
  origin: z.array(z.enum(ORIGIN_VALUES)).max(7).optional(),
  purpose: z.enum(PURPOSE_VALUES).optional(),
  cursor: z.string().min(1).max(2_000).nullish(),
  limit: z.int().min(1).max(200).default(50),
});

export const addSuppressionInput = z
  .object({
    channel: z.enum(ADDRESS_CHANNEL_VALUES),
    purposes: z.array(z.enum(PURPOSE_VALUES)).min(1, "Choose at least one.").max(2),
    /** The address as it was typed, or a message whose recipient's address it is. */
    address: z.string().trim().min(1, "Type an address.").max(320).optional(),
    messageId: messageInput.shape.messageId.optional(),
    reason,
  })
  .refine(({ address, messageId }) => (address === undefined) !== (messageId === undefined), {
    message: "Give an address.",
    path: ["address"],
  });

export const liftSuppressionInput = z.object({ suppressionId, reason });
