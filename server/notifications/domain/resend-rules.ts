import { DUE_STATUSES, LOST_STATUSES, type MessageStatus } from "./message-status";
import type { ResendRefusal } from "./resend-words";

/**
 * How often messages are sent again. A message in this sense is one piece of news for one recipient on one channel,
 * with all of its copies. The words of the refusals name these numbers.
 */
export const RESEND_LIMITS = {
  /** Between a copy that is not lost and the next, in milliseconds. */
  pauseMs: 5 * 60_000,
  copiesOfMessageMax: 5,
  copiesForRecipientMax: 20,
  /** In which copies are counted, in milliseconds. */
  dayMs: 86_400_000,
  byPersonMax: 30,
  /** In which a person's are counted, in milliseconds. */
  hourMs: 3_600_000,
} as const;

/** An earlier copy of a message. */
export interface EarlierCopy {
  status: MessageStatus;
  createdAt: Date;
}

/** How often something was sent again before, at the moment of doing it. */
export interface ResendHistory {
  /** Of this message within a day. */
  copies: readonly EarlierCopy[];
  /** For this recipient within a day. */
  forRecipient: number;
  /** By this person within an hour; 0 for a command. */
  byPerson: number;
  now: Date;
}

/** What of its history stands against one more copy; empty when nothing does. */
export function historyRefusals({ copies, forRecipient, byPerson, now }: ResendHistory): ResendRefusal[] {
  const refusals: ResendRefusal[] = [];
  const isRecent = ({ createdAt }: EarlierCopy) =>
    now.getTime() - createdAt.getTime() < RESEND_LIMITS.pauseMs;
  if (copies.some(({ status }) => isOpen(status))) refusals.push("COPY_ON_ITS_WAY");
  else if (copies.some((copy) => isRecent(copy) && !isWithoutEffect(copy.status)))
    refusals.push("SENT_AGAIN_JUST_NOW");
  if (copies.length >= RESEND_LIMITS.copiesOfMessageMax) refusals.push("SENT_AGAIN_TOO_OFTEN");
  if (forRecipient >= RESEND_LIMITS.copiesForRecipientMax) refusals.push("RECIPIENT_TOLD_TOO_OFTEN");
  if (byPerson >= RESEND_LIMITS.byPersonMax) refusals.push("TOO_MANY_BY_PERSON");
  return refusals;
}

/** The message as it stands, as far as sending it again goes. */
export interface ResendableState {
  status: MessageStatus;
  isErased: boolean;
  /** Not even its variables are there. */
  isContentGone: boolean;
}

/** What of the message itself stands against sending it again; null when nothing does. */
export function stateRefusal({ status, isErased, isContentGone }: ResendableState): ResendRefusal | null {
  if (isErased) return "ERASED";
  if (isContentGone) return "CONTENT_GONE";
  // What came too late once does so for good, and may have no time of its own.
  if (status === "EXPIRED") return "TOO_LATE";
  return isOpen(status) ? "STILL_OPEN" : null;
}

/** Whether nobody got a message of this status, and nothing more happens to it by itself. */
export function isUndelivered(status: MessageStatus, reason: string | null): boolean {
  return isLost(status) || (status === "SKIPPED" && reason === "NO_ADDRESS");
}

function isOpen(status: MessageStatus): boolean {
  return (DUE_STATUSES as readonly MessageStatus[]).includes(status);
}

function isLost(status: MessageStatus): boolean {
  return (LOST_STATUSES as readonly MessageStatus[]).includes(status);
}

function isWithoutEffect(status: MessageStatus): boolean {
  return isLost(status) || status === "SKIPPED" || status === "CANCELLED";
}
