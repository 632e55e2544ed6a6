import type { Channel } from "./channel";
import type { MessageStatus } from "./message-status";

/** A message whose delivery another channel may have to make good. */
export interface FailedMessage {
  channel: Channel;
  status: MessageStatus;
  statusAt: Date;
  /** Of a bounce: whether it is for good. */
  bouncedForGood: boolean;
  isFallback: boolean;
  hasFallback: boolean;
}

/** How long a push may go without the device's word, in milliseconds. */
export const PUSH_SILENCE_MS = 5 * 60_000;

/**
 * The channel that stands in for a message that did not arrive, or null. Only delivery decides: a bounce for good,
 * an SMS that could not be delivered, a failure, or a push of which no device said that it has it. Once per message,
 * never for a message that stands in itself, and only where the template has text, the recipient may be told, and
 * the event's own message is not on the way already.
 *
 * @param order the channels of the template, the preferred first.
 * @param allowed whether the recipient may be told on a channel; see `sendDecision`.
 * @param alreadyTold channels on which the same news was planned.
 */
export function fallbackChannel(
  message: FailedMessage,
  order: readonly Channel[],
  allowed: (channel: Channel) => boolean,
  alreadyTold: ReadonlySet<Channel>,
  now: Date,
): Channel | null {
  if (message.isFallback || message.hasFallback || !isLost(message, now)) return null;
  return (
    order.find((channel) => channel !== message.channel && !alreadyTold.has(channel) && allowed(channel)) ??
    null
  );
}

function isLost({ channel, status, statusAt, bouncedForGood }: FailedMessage, now: Date): boolean {
  if (status === "BOUNCED") return bouncedForGood;
  if (status === "UNDELIVERED" || status === "FAILED" || status === "SUPPRESSED") return true;
  return channel === "PUSH" && status === "ACCEPTED" && now.getTime() - statusAt.getTime() >= PUSH_SILENCE_MS;
}
