import type { Channel, Purpose } from "./channel";

/** Why an address is not used. The database has the same words. */
export const SUPPRESSION_ORIGINS = [
  "BOUNCE",
  "COMPLAINT",
  "STOP",
  "UNSUBSCRIBE",
  "INVALID_ADDRESS",
  "PROVIDER",
  "STAFF",
] as const;
export type SuppressionOrigin = (typeof SUPPRESSION_ORIGINS)[number];

/** What an event asks for: no more messages to its address, for these purposes. */
export interface SuppressionCause {
  origin: SuppressionOrigin;
  purposes: readonly Purpose[];
  code: string | null;
}

const BOTH = ["TRANSACTIONAL", "MARKETING"] as const satisfies readonly Purpose[];

// Twilio's codes after which a number is no use. Codes of single messages, such as a filter's, are not here.
const SMS_CODES: Record<string, SuppressionOrigin> = {
  "21610": "STOP",
  "21211": "INVALID_ADDRESS",
  "21614": "INVALID_ADDRESS",
  "30005": "INVALID_ADDRESS",
  "30006": "INVALID_ADDRESS",
};

/** What a provider's error code says of the address itself, whether it came as an answer or in a callback. */
export function suppressionOfCode(channel: Channel, code: string | null): SuppressionCause | null {
  const origin = channel === "SMS" && code !== null ? SMS_CODES[code] : undefined;
  return origin ? { origin, purposes: BOTH, code } : null;
}

/**
 * What an event about a message says of its address. A complaint closes both purposes, as the provider then refuses
 * both; leaving a list closes only what lists are for.
 */
export function suppressionOfEvent(
  channel: Channel,
  event: { type: string; code?: string | null; permanent?: boolean },
): SuppressionCause | null {
  const code = event.code ?? null;
  if (channel === "SMS") return suppressionOfCode(channel, code);
  if (channel === "PUSH") return null;
  switch (event.type) {
    case "email.bounced":
      return event.permanent === true ? { origin: "BOUNCE", purposes: BOTH, code } : null;
    case "email.complained":
      return { origin: "COMPLAINT", purposes: BOTH, code };
    case "email.suppressed":
      return { origin: "PROVIDER", purposes: BOTH, code };
    case "email.unsubscribed":
      return { origin: "UNSUBSCRIBE", purposes: ["MARKETING"], code };
    default:
      return null;
  }
}

/** Why a channel refused a recipient at once, in the channel's words. */
export type ChannelSuppressReason = "STOPPED" | "BAD_NUMBER" | "BAD_ADDRESS" | "BOUNCED" | "COMPLAINED";

const ORIGINS: Record<ChannelSuppressReason, SuppressionOrigin> = {
  STOPPED: "STOP",
  BAD_NUMBER: "INVALID_ADDRESS",
  BAD_ADDRESS: "INVALID_ADDRESS",
  BOUNCED: "BOUNCE",
  COMPLAINED: "COMPLAINT",
};

/** What a refusal of the recipient asks for. */
export function suppressionOfRefusal(reason: ChannelSuppressReason, code: string | null): SuppressionCause {
  return { origin: ORIGINS[reason], purposes: BOTH, code };
}
