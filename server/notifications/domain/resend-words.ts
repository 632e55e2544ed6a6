import type { IrrelevanceReason } from "./relevance-guards";
import type { SendDecision } from "./send-decision";

type NotSendable = Extract<SendDecision, { send: false }>["reason"];

/** Why a message is not sent again, as one sentence for whoever has the recipient on the phone. */
const REFUSALS = {
  // It is no longer true
  BOOKING_GONE: "The booking does not exist any more.",
  BOOKING_CANCELLED: "The booking was cancelled, so this message is no longer true.",
  BOOKING_OVER: "The trip is over, so this message is of no use any more.",
  NOT_CANCELLED: "The booking is not cancelled any more, so this message is no longer true.",
  INSTALMENT_GONE: "The payment that it reminds of does not exist any more.",
  ALREADY_PAID: "The payment that it reminds of was made already.",
  PAYOUT_GONE: "The payout does not exist any more.",
  NOT_PAID_OUT: "The payout is not paid any more, so this message is no longer true.",
  TOO_LATE: "Its time is over: it would come too late to be of use.",
  // Nowhere to send it, or not wanted
  NO_ADDRESS: "No address is known for this channel. Correct the contact first.",
  NO_DEVICE: "No device with the app is known.",
  NOT_WANTED: "The recipient does not want such messages on this channel.",
  NOT_ASKED_FOR: "The recipient never agreed to such messages.",
  BOUNCE: "Mail to this address was returned for good. Correct the contact first.",
  COMPLAINT: "The recipient marked a message as spam.",
  STOP: "The recipient answered STOP. They have to write START first.",
  UNSUBSCRIBE: "The recipient unsubscribed.",
  INVALID_ADDRESS: "The address does not exist or cannot be reached. Correct the contact first.",
  PROVIDER: "The provider has the address on its own block list.",
  STAFF: "A colleague blocked the address.",
  // The message itself
  STILL_OPEN: "It is still on its way to the provider, so nothing has to be sent again yet.",
  ERASED: "The person was erased, so there is nobody to send it to.",
  CONTENT_GONE: "What it said is no longer kept.",
  NEVER_WRITTEN: "It was never written, so there is no copy of it. It can be written now instead.",
  CONTENT_CHANGED: "What is stored is not what was sent. Tell an admin.",
  ATTACHMENT_MISSING: "The file that belongs to it is not there.",
  ATTACHMENT_NOT_READY: "The file that belongs to it is still being made. Try again in a minute.",
  ATTACHMENT_CHANGED:
    "The file that belongs to it is not the one that was sent. Write the message anew instead.",
  "notifications.variables_invalid": "A value that today's text needs was not kept with it.",
  "notifications.template_not_found": "There is no text for it any more.",
  "notifications.message_too_long": "Its text would be too long for an SMS.",
  // How often
  COPY_ON_ITS_WAY: "A copy of it is on its way already.",
  SENT_AGAIN_JUST_NOW:
    "It was sent again within the last five minutes. Wait and see whether that copy arrives.",
  SENT_AGAIN_TOO_OFTEN: "It was sent again five times within a day, and a sixth copy would not help.",
  RECIPIENT_TOLD_TOO_OFTEN: "This recipient got twenty copies within a day. Ask an admin what is wrong.",
  TOO_MANY_BY_PERSON: "You had thirty messages sent again within an hour, which is the most. Wait a while.",
  // A list of what did not arrive
  ADDRESS_UNCHANGED: "It went to the address that is still the current one.",
  HAS_COPY: "It was sent again before, and what became of that copy counts.",
  NOT_OFFERED: "It is not among what did not arrive.",
} as const satisfies Record<IrrelevanceReason | NotSendable, string> & Record<string, string>;

export type ResendRefusal = keyof typeof REFUSALS;

/** The sentence for a refusal; a reason that has none stands for itself. */
export function refusalSentence(reason: string): string {
  return Object.hasOwn(REFUSALS, reason)
    ? REFUSALS[reason as ResendRefusal]
    : `It cannot be sent now (${reason}).`;
}
