/** A message that is still ours to send. */
export interface OpenMessage {
  id: string;
  /** In order of planning. */
  seq: bigint;
  bookingRef: string | null;
  recipientRef: string;
  channel: string;
  messageClass: "CRITICAL" | "NORMAL";
  /** When it may go; null while a worker has it or its outcome is unknown. */
  dueAt: Date | null;
}

/**
 * What may go now, in the order in which it is to go: of one booking, recipient and channel only the earliest that is
 * still open, so that a cancellation never arrives before its confirmation. What is critical waits for nobody.
 *
 * @param open every open message of the bookings concerned, due or not.
 */
export function releasable(open: readonly OpenMessage[], now: Date): OpenMessage[] {
  const firstOf = new Map<string, OpenMessage>();
  const ordered = [...open].sort((a, b) => (a.seq < b.seq ? -1 : a.seq > b.seq ? 1 : 0));
  for (const message of ordered) {
    const lane = laneOf(message);
    if (!firstOf.has(lane)) firstOf.set(lane, message);
  }
  return ordered.filter(
    (message) =>
      message.dueAt !== null &&
      message.dueAt <= now &&
      (message.messageClass === "CRITICAL" || firstOf.get(laneOf(message)) === message),
  );
}

function laneOf({ id, bookingRef, recipientRef, channel }: OpenMessage): string {
  return JSON.stringify(bookingRef === null ? [id] : [bookingRef, recipientRef, channel]);
}
