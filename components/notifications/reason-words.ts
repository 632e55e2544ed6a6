/** Why a message was not sent, by the code that it stores. */
const REASONS: Readonly<Record<string, string>> = {
  // No longer relevant
  BOOKING_GONE: "The booking does not exist any more.",
  BOOKING_CANCELLED: "The booking was cancelled.",
  BOOKING_OVER: "The trip is over.",
  NOT_CANCELLED: "The booking is not cancelled any more.",
  INSTALMENT_GONE: "The instalment does not exist any more.",
  ALREADY_PAID: "The instalment was paid already.",
  PAYOUT_GONE: "The payout does not exist any more.",
  NOT_PAID_OUT: "The payout is not paid.",
  // Nowhere to send it, or not wanted
  NO_ADDRESS: "There is no address for this channel.",
  NO_DEVICE: "No device with the app is known.",
  NOT_WANTED: "The recipient does not want such messages on this channel.",
  NOT_ASKED_FOR: "The recipient never agreed to such messages.",
  // The address must not be used
  BOUNCE: "Earlier mail to this address was returned for good.",
  COMPLAINT: "The recipient marked a message as spam.",
  STOP: "The recipient answered STOP.",
  UNSUBSCRIBE: "The recipient unsubscribed.",
  INVALID_ADDRESS: "The address does not exist or cannot be reached.",
  PROVIDER: "The provider has the address on its own block list.",
  STAFF: "A colleague blocked the address.",
  TOO_LATE: "It would have come too late to be of use.",
};

/** The words for the reason of a status; a code that has none stands for itself. */
export function reasonText(code: string | null): string | null {
  if (code === null) return null;
  return Object.hasOwn(REASONS, code) ? REASONS[code]! : code;
}

const EFFECTS: Readonly<Record<string, string>> = {
  LOWER_RANK: "Changed nothing: something later in a message's life was known already.",
  SAME_RANK: "Changed nothing: it was known already.",
  ALREADY_ENGAGED: "Changed nothing: it was known already.",
  UNKNOWN_TYPE: "Changed nothing: the product does not know this kind of event.",
};

/** What an event did not do, and why; null for one that did something. */
export function effectText(event: {
  applied: boolean | null;
  appliedReason: string | null;
  handledAt: Date | null;
}): string | null {
  const { applied, appliedReason, handledAt } = event;
  if (applied === true) return null;
  if (applied === null)
    return handledAt === null ? "Not handled yet." : "Handled without saying what it changed.";
  const words =
    appliedReason !== null && Object.hasOwn(EFFECTS, appliedReason) ? EFFECTS[appliedReason] : null;
  return words ?? `Changed nothing${appliedReason === null ? "." : `: ${appliedReason}.`}`;
}
