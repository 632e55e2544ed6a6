/** How long what was sent is kept, counted from the last day of the trip, or from its planning where there is none. */
export interface MessageRetention {
  /** What it says, whom it went to and what providers told, as they told it. */
  contentMonths: number;
  /** That it was sent: its status, its times and its fingerprint. */
  skeletonMonths: number;
}

const MESSAGE_RETENTION: MessageRetention = { contentMonths: 12, skeletonMonths: 24 };

/**
 * The policy for messages, with what an office has decided otherwise. What was sent is known for as long as what it
 * said, at least.
 */
export function messageRetention(decided: Partial<MessageRetention> = {}): MessageRetention {
  const { contentMonths, skeletonMonths } = { ...MESSAGE_RETENTION, ...decided };
  return { contentMonths, skeletonMonths: Math.max(contentMonths, skeletonMonths) };
}
