/** Every status a message can have, in the order of a message's life. The database has the same words. */
export const MESSAGE_STATUSES = [
  "PLANNED", // written with the event that asks for it
  "HELD", // not before a later instant
  "SENDING", // a worker has it
  "UNKNOWN", // the call ended without an answer that proves either result
  "RETRY_WAIT", // refused for now
  "ACCEPTED", // the provider has it
  "DEFERRED", // the receiving side put it off, and the provider keeps trying
  "SENT", // handed over to the network
  "DELIVERED", // the receiving side has it
  "UNDELIVERED", // the network could not deliver it
  "BOUNCED", // the receiving side returned it
  "FAILED", // the provider will not deliver it
  "SKIPPED", // no longer relevant, or not wanted
  "SUPPRESSED", // this address must not be used
  "EXPIRED", // too late to be of use
  "CANCELLED", // stopped by a person, or by the provider before it went out
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** What a provider can tell of an attempt. */
export type DeliveryStatus = Extract<
  MessageStatus,
  | "ACCEPTED"
  | "DEFERRED"
  | "SENT"
  | "DELIVERED"
  | "UNDELIVERED"
  | "BOUNCED"
  | "FAILED"
  | "SUPPRESSED"
  | "CANCELLED"
>;

/** Something is left for us to do: these have a `dueAt`, the others have none. */
export const DUE_STATUSES = [
  "PLANNED",
  "HELD",
  "SENDING",
  "UNKNOWN",
  "RETRY_WAIT",
] as const satisfies readonly MessageStatus[];

/** The provider has it and its end is not known. */
export const IN_FLIGHT_STATUSES = [
  "ACCEPTED",
  "DEFERRED",
  "SENT",
] as const satisfies readonly MessageStatus[];

/** Not delivered, and nothing more happens by itself: a person or another channel may help. */
export const LOST_STATUSES = [
  "UNDELIVERED",
  "BOUNCED",
  "FAILED",
  "SUPPRESSED",
  "EXPIRED",
] as const satisfies readonly MessageStatus[];

/** What a provider can answer or tell while we believe that the message is still ours. */
const TOLD = [
  "ACCEPTED",
  "DEFERRED",
  "SENT",
  "DELIVERED",
  "UNDELIVERED",
  "BOUNCED",
  "FAILED",
  "SUPPRESSED",
  "CANCELLED",
] as const satisfies readonly DeliveryStatus[];

/** Every legal move of a message. A status that is not listed for another cannot be reached from it. */
export const MESSAGE_TRANSITIONS = {
  PLANNED: [
    "HELD", // quiet hours, a delay or a digest
    "SENDING", // a worker takes it
    "SKIPPED", // no longer relevant, or the recipient does not want it
    "SUPPRESSED", // the address must not be used
    "EXPIRED", // too late to be of use
    "CANCELLED", // a person stops it
  ],
  HELD: [
    "PLANNED", // a person lets it go at once
    "SENDING", // its time came
    "SKIPPED", // no longer relevant when its time came
    "SUPPRESSED", // the address was suppressed meanwhile
    "EXPIRED", // too late when its time came
    "CANCELLED", // a person stops it
  ],
  SENDING: [
    ...TOLD, // the provider answers, or a callback is faster than the answer
    "UNKNOWN", // no answer that proves either result, or the worker died in the call
    "RETRY_WAIT", // refused for now
    "PLANNED", // given back before the call: the worker stops, or the pace does not allow it yet
    "HELD", // quiet hours, found under the claim
    "SKIPPED", // no longer relevant, found under the claim
    "EXPIRED", // too late, found under the claim
  ],
  UNKNOWN: [
    ...TOLD, // a callback or a look-up shows what became of it
    "SENDING", // a repetition that cannot double: the same key, or the same collapse id
    "RETRY_WAIT", // a look-up proves that the provider never had it
  ],
  RETRY_WAIT: [
    ...TOLD, // a late callback shows that an earlier call did arrive; FAILED: the window is over
    "SENDING", // its time came
    "HELD", // quiet hours began meanwhile
    "SKIPPED", // no longer relevant meanwhile
    "EXPIRED", // too late to be of use
  ],
  ACCEPTED: ["DEFERRED", "SENT", "DELIVERED", "UNDELIVERED", "BOUNCED", "FAILED", "SUPPRESSED", "CANCELLED"], // a higher rank
  DEFERRED: ["SENT", "DELIVERED", "UNDELIVERED", "BOUNCED", "FAILED", "SUPPRESSED", "CANCELLED"], // a higher rank
  SENT: ["DELIVERED", "UNDELIVERED", "BOUNCED", "FAILED", "SUPPRESSED", "CANCELLED"], // a higher rank
  FAILED: [
    "SUPPRESSED", // of two words of one rank the earlier counts, and it may arrive later
    "CANCELLED", // the same
    "UNDELIVERED", // a later event has the higher rank
    "BOUNCED", // the same
    "DELIVERED", // it arrived all the same: shown as a conflict
  ],
  UNDELIVERED: [
    "RETRY_WAIT", // the cause may pass: one later try
    "DELIVERED", // it arrived all the same: shown as a conflict
  ],
  BOUNCED: [
    "DELIVERED", // it arrived after a bounce that was not for good: shown as a conflict
  ],
  SUPPRESSED: [
    "FAILED", // the earlier of two words of one rank arrived later
    "CANCELLED", // the same
    "BOUNCED", // a later event has the higher rank
    "DELIVERED", // it arrived all the same: shown as a conflict
  ],
  CANCELLED: [
    "FAILED", // the earlier of two words of one rank arrived later
    "SUPPRESSED", // the same
    "UNDELIVERED", // the provider was too late to stop it
    "BOUNCED", // the same
    "DELIVERED", // the same
  ],
  DELIVERED: [
    "BOUNCED", // the receiving side took it, and returned it afterwards for good
  ],
  SKIPPED: [],
  EXPIRED: [],
} as const satisfies Record<MessageStatus, readonly MessageStatus[]>;

/** Whether a message may move from one status to the other. Staying in place is not a move. */
export function canMoveMessage(from: MessageStatus, to: MessageStatus): boolean {
  return (MESSAGE_TRANSITIONS[from] as readonly MessageStatus[]).includes(to);
}

/** @throws IllegalMessageMove when the table does not have the move. */
export function assertMessageMove(from: MessageStatus, to: MessageStatus): void {
  if (!canMoveMessage(from, to)) throw new IllegalMessageMove(from, to);
}

/** Something tried a move that the table does not have. Commands ask first, so this is a mistake of ours. */
export class IllegalMessageMove extends Error {
  override readonly name = "IllegalMessageMove";
  constructor(
    readonly from: MessageStatus,
    readonly to: MessageStatus,
  ) {
    super(`A message cannot move from ${from} to ${to}.`);
  }
}
