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
  NO_UNSUBSCRIBE_LINK:
    "Marketing needs a link to unsubscribe, and the worker knows no address for it. Tell an admin.",
  // The address must not be used
  BOUNCE: "Earlier mail to this address was returned for good.",
  COMPLAINT: "The recipient marked a message as spam.",
  STOP: "The recipient answered STOP.",
  UNSUBSCRIBE: "The recipient unsubscribed.",
  INVALID_ADDRESS: "The address does not exist or cannot be reached.",
  PROVIDER: "The provider has the address on its own block list.",
  STAFF: "A colleague blocked the address.",
  ERASED: "The person was erased before it was sent.",
  TOO_LATE: "It would have come too late to be of use.",
  // What came of giving it to the provider
  UNKNOWN: "The provider gave no clear answer.",
  UNKNOWN_OUTCOME: "Whether it was sent could not be found out, and sending it again could double it.",
  REFUSED: "The provider refused it.",
  REFUSED_FOR_NOW: "The provider refused it for now.",
  NOT_TAKEN: "The provider proved never to have had it.",
  CHANNEL_PAUSED: "The whole channel waits: the provider's quota is used up, or our account does not work.",
  RETRY_WINDOW_OVER: "It was tried for a day without success.",
  ATTACHMENT_MISSING: "The file that belongs to it was not there.",
  TOLD_BY_PROVIDER: "The provider told so, without a reason.",
  STOPPED: "The recipient answered STOP.",
  BAD_NUMBER: "The number does not exist or takes no text messages.",
  BAD_ADDRESS: "The address does not exist.",
  BOUNCED: "Mail to this address was returned for good.",
  COMPLAINED: "The recipient marked a message as spam.",
  "notifications.variables_invalid": "A value that its text needs was missing. Tell an admin.",
  "notifications.template_not_found": "There is no text for it any more. Tell an admin.",
  "notifications.message_too_long": "Its text was too long for an SMS. Tell an admin.",
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
  REPEATED: "Changed nothing: the provider told it twice.",
  NO_ATTEMPT: "Changed nothing: no message of ours belongs to it.",
  NOTHING_TO_DO: "Changed nothing: it is no word about a message.",
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
