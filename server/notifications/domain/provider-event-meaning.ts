import type { Channel } from "./channel";
import type { DeliveryStatus } from "./message-status";

/** What people did with a message: a second axis, which never changes the delivery by itself. */
export const ENGAGEMENTS = ["opened", "clicked", "read", "complained", "unsubscribed"] as const;
export type Engagement = (typeof ENGAGEMENTS)[number];

/** What an event says of its attempt. Both are null for a type that only the future knows. */
export interface EventMeaning {
  /** The higher rank wins, so that it cannot matter in which order events arrive. */
  delivery: { status: DeliveryStatus; rank: number } | null;
  engagement: Engagement | null;
}

/** The ranks that a status has; BOUNCED has two, as a bounce for good outranks a delivery. */
const RANKS = {
  EMAIL: {
    ACCEPTED: 10,
    DEFERRED: 20,
    FAILED: 40,
    SUPPRESSED: 40,
    CANCELLED: 40,
    BOUNCED: 50,
    DELIVERED: 60,
  },
  SMS: { ACCEPTED: 10, SENT: 20, FAILED: 40, CANCELLED: 40, UNDELIVERED: 50, DELIVERED: 60 },
  PUSH: { ACCEPTED: 20, FAILED: 40, DELIVERED: 60 },
} as const satisfies Record<Channel, Partial<Record<DeliveryStatus, number>>>;

/** A bounce for good: it may come after a delivery, and then it is the truth. */
export const RANK_BOUNCED_FOR_GOOD = 70;
export const RANK_DELIVERED = 60;
/** Ranks that contradict a delivery. */
export const RANKS_NOT_DELIVERED: readonly number[] = [40, 50];

type Words<C extends Channel> = Record<
  string,
  { status?: keyof (typeof RANKS)[C] & DeliveryStatus; engagement?: Engagement }
>;

/** The providers' words: Resend's without its `email.`, Twilio's, and ours for push, where FCM tells nothing later. */
const WORDS = {
  EMAIL: {
    accepted: { status: "ACCEPTED" },
    queued: { status: "ACCEPTED" },
    scheduled: { status: "ACCEPTED" },
    sent: { status: "ACCEPTED" }, // taken by Resend, not yet by the receiving server
    delivery_delayed: { status: "DEFERRED" },
    failed: { status: "FAILED" },
    suppressed: { status: "SUPPRESSED" },
    canceled: { status: "CANCELLED" },
    bounced: { status: "BOUNCED" },
    delivered: { status: "DELIVERED" },
    opened: { status: "DELIVERED", engagement: "opened" },
    clicked: { status: "DELIVERED", engagement: "clicked" },
    complained: { engagement: "complained" },
    unsubscribed: { engagement: "unsubscribed" },
  } satisfies Words<"EMAIL">,
  SMS: {
    accepted: { status: "ACCEPTED" },
    scheduled: { status: "ACCEPTED" },
    queued: { status: "ACCEPTED" },
    sending: { status: "ACCEPTED" },
    sent: { status: "SENT" },
    partially_delivered: { status: "SENT" },
    failed: { status: "FAILED" },
    canceled: { status: "CANCELLED" },
    undelivered: { status: "UNDELIVERED" },
    delivered: { status: "DELIVERED" },
    read: { status: "DELIVERED", engagement: "read" },
    unsubscribed: { engagement: "unsubscribed" },
  } satisfies Words<"SMS">,
  PUSH: {
    accepted: { status: "ACCEPTED" },
    failed: { status: "FAILED" },
    delivered: { status: "DELIVERED" },
    opened: { status: "DELIVERED", engagement: "opened" },
  } satisfies Words<"PUSH">,
} as const;

/**
 * What a provider's word says on a channel. `permanent` is that of a bounce. A word that is not known means nothing,
 * and is no error: providers add some.
 */
export function providerEventMeaning(channel: Channel, type: string, permanent = false): EventMeaning {
  const words: Record<string, { status?: DeliveryStatus; engagement?: Engagement }> = WORDS[channel];
  const key = channel === "EMAIL" ? type.replace(/^email\./, "") : type;
  const word = Object.hasOwn(words, key) ? words[key] : undefined;
  if (!word) return { delivery: null, engagement: null };
  const engagement = word.engagement ?? null;
  if (!word.status) return { delivery: null, engagement };
  const ranks: Partial<Record<DeliveryStatus, number>> = RANKS[channel];
  const rank = word.status === "BOUNCED" && permanent ? RANK_BOUNCED_FOR_GOOD : (ranks[word.status] ?? 0);
  return { delivery: { status: word.status, rank }, engagement };
}

/** Every word that a channel's provider is known to use, for tables and tests. */
export function knownProviderWords(channel: Channel): string[] {
  return Object.keys(WORDS[channel]);
}
