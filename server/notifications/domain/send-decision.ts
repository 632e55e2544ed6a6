import type { Channel, MessageClass, Purpose } from "./channel";
import type { SuppressionOrigin } from "./suppression-causes";

/** A recipient's wish; no row means the purpose's default. */
export interface Preference {
  channel: Channel;
  purpose: Purpose;
  allowed: boolean;
}

/** An active suppression of the very address that would be used. */
export interface ActiveSuppression {
  channel: Channel;
  purpose: Purpose;
  origin: SuppressionOrigin;
}

export interface SendQuestion {
  channel: Channel;
  purpose: Purpose;
  messageClass: MessageClass;
  /** Whether there is an address, or a device, to send to. */
  hasAddress: boolean;
  preferences: readonly Preference[];
  suppressions: readonly ActiveSuppression[];
}

/** May it go, and if not, what it is called and why. `reason` is what the message stores. */
export type SendDecision =
  | { send: true }
  | { send: false; status: "SKIPPED"; reason: "NO_ADDRESS" | "NO_DEVICE" | "NOT_WANTED" | "NOT_ASKED_FOR" }
  | { send: false; status: "SUPPRESSED"; reason: SuppressionOrigin };

/**
 * Whether a message may go to its recipient on its channel. A suppression is final, also for what is critical; a
 * wish is not, when someone would stand at a closed door. What was bought is told unless the recipient said no;
 * what might be bought only if the recipient said yes.
 */
export function sendDecision(question: SendQuestion): SendDecision {
  const { channel, purpose, messageClass } = question;
  if (!question.hasAddress)
    return { send: false, status: "SKIPPED", reason: channel === "PUSH" ? "NO_DEVICE" : "NO_ADDRESS" };
  const suppression = question.suppressions.find((one) => one.channel === channel && one.purpose === purpose);
  if (suppression) return { send: false, status: "SUPPRESSED", reason: suppression.origin };
  const wish = question.preferences.find((one) => one.channel === channel && one.purpose === purpose);
  if (purpose === "MARKETING" && !wish) return { send: false, status: "SKIPPED", reason: "NOT_ASKED_FOR" };
  const mayBeUnwanted = purpose === "TRANSACTIONAL" && messageClass === "CRITICAL";
  if (wish && !wish.allowed && !mayBeUnwanted)
    return { send: false, status: "SKIPPED", reason: "NOT_WANTED" };
  return { send: true };
}
