/** How long what was sent is kept, counted from the last day of the trip, or from its planning where there is none. */
export interface MessageRetention {
  /** Days that what it says is kept, whom it went to and what providers told, as they told it. */
  contentDays: number;
  /** Days that it is known that it was sent: its status, its times and its fingerprint. */
  skeletonDays: number;
}

const MESSAGE_RETENTION: MessageRetention = { contentDays: 365, skeletonDays: 730 };

/**
 * The policy for messages, with what an office has decided otherwise. What was sent is known for as long as what it
 * said, at least.
 */
export function messageRetention(decided: Partial<MessageRetention> = {}): MessageRetention {
  const { contentDays, skeletonDays } = { ...MESSAGE_RETENTION, ...decided };
  return { contentDays, skeletonDays: Math.max(contentDays, skeletonDays) };
}
