import type { Channel } from "./channel";
import type { DeliveryStatus } from "./message-status";
import {
  ENGAGEMENTS,
  RANK_DELIVERED,
  RANKS_NOT_DELIVERED,
  providerEventMeaning,
  type Engagement,
  type EventMeaning,
} from "./provider-event-meaning";
import { suppressionOfEvent, type SuppressionCause } from "./suppression-causes";

/** What a provider told of one attempt. The answer to our own call is one of these too. */
export interface ProviderEventFact {
  /** The provider's id of the telling; the same one twice is one. */
  dedupeId: string;
  /** The provider's word: `email.delivered`, `undelivered`. */
  type: string;
  /** When it happened, by the provider's clock. */
  occurredAt: Date;
  code?: string | null;
  /** Of a bounce: whether it is for good. */
  permanent?: boolean;
}

/** Why an event changed something, or nothing. */
export type AppliedReason =
  "RAISED" | "ENGAGED" | "LOWER_RANK" | "SAME_RANK" | "ALREADY_ENGAGED" | "UNKNOWN_TYPE";

/** An event in its place in time, with what it did to the attempt. */
export interface TimelineEvent {
  dedupeId: string;
  type: string;
  occurredAt: Date;
  code: string | null;
  applied: boolean;
  reason: AppliedReason;
}

/** An attempt as its events tell it. */
export interface FoldedDelivery {
  /** Null until an event says something of the delivery; rank 0 then. */
  status: DeliveryStatus | null;
  rank: number;
  statusAt: Date | null;
  code: string | null;
  /** Delivered by one event and failed by another. */
  conflict: boolean;
  /** The earliest of each, or null. */
  engagement: Readonly<Record<Engagement, Date | null>>;
  /** In order of time, one per origin and purposes. */
  suppressions: readonly SuppressionCause[];
  timeline: readonly TimelineEvent[];
}

/**
 * What became of one attempt: a function of the set of its events. Neither the order in which they arrived nor how
 * often each one came can change it. The highest rank wins; among equals the earliest by the provider's clock, then
 * by id. Events that change nothing stay in the timeline and say why.
 */
export function foldProviderEvents(channel: Channel, events: readonly ProviderEventFact[]): FoldedDelivery {
  const ordered = inOrderOfTime(withoutRepetitions(events));
  const engagement = noEngagement();
  let best: { status: DeliveryStatus; rank: number; at: Date; code: string | null } | null = null;
  const ranks = new Set<number>();
  const suppressions: SuppressionCause[] = [];
  const timeline: TimelineEvent[] = [];

  for (const event of ordered) {
    const code = event.code ?? null;
    const meaning = providerEventMeaning(channel, event.type, event.permanent);
    const reason = effectOf(meaning, best?.rank ?? 0, engagement);
    if (meaning.delivery) {
      ranks.add(meaning.delivery.rank);
      if (reason === "RAISED") best = { ...meaning.delivery, at: event.occurredAt, code };
    }
    if (meaning.engagement) engagement[meaning.engagement] ??= event.occurredAt;
    const cause = suppressionOfEvent(channel, {
      type: withPrefix(channel, event.type),
      code,
      permanent: event.permanent,
    });
    if (cause && !suppressions.some((known) => isSameCause(known, cause))) suppressions.push(cause);
    const applied = reason === "RAISED" || reason === "ENGAGED";
    timeline.push({
      dedupeId: event.dedupeId,
      type: event.type,
      occurredAt: event.occurredAt,
      code,
      applied,
      reason,
    });
  }
  return {
    status: best?.status ?? null,
    rank: best?.rank ?? 0,
    statusAt: best?.at ?? null,
    code: best?.code ?? null,
    conflict: ranks.has(RANK_DELIVERED) && RANKS_NOT_DELIVERED.some((rank) => ranks.has(rank)),
    engagement,
    suppressions,
    timeline,
  };
}

function effectOf(
  meaning: EventMeaning,
  rankSoFar: number,
  engagement: Readonly<Record<Engagement, Date | null>>,
): AppliedReason {
  const { delivery, engagement: kind } = meaning;
  if (delivery && delivery.rank > rankSoFar) return "RAISED";
  if (kind) return engagement[kind] === null ? "ENGAGED" : "ALREADY_ENGAGED";
  if (!delivery) return "UNKNOWN_TYPE";
  return delivery.rank === rankSoFar ? "SAME_RANK" : "LOWER_RANK";
}

// Should a provider tell two things under one id, the same one of them must count whichever came first.
function withoutRepetitions(events: readonly ProviderEventFact[]): ProviderEventFact[] {
  const byId = new Map<string, ProviderEventFact>();
  for (const event of events) {
    const known = byId.get(event.dedupeId);
    if (!known || compareEvents(event, known) < 0) byId.set(event.dedupeId, event);
  }
  return [...byId.values()];
}

function inOrderOfTime(events: readonly ProviderEventFact[]): ProviderEventFact[] {
  return [...events].sort(compareEvents);
}

function compareEvents(a: ProviderEventFact, b: ProviderEventFact): number {
  return (
    a.occurredAt.getTime() - b.occurredAt.getTime() ||
    compareTexts(a.dedupeId, b.dedupeId) ||
    compareTexts(a.type, b.type) ||
    compareTexts(a.code ?? "", b.code ?? "") ||
    Number(a.permanent ?? false) - Number(b.permanent ?? false)
  );
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function isSameCause(a: SuppressionCause, b: SuppressionCause): boolean {
  return a.origin === b.origin && a.purposes.join() === b.purposes.join();
}

function withPrefix(channel: Channel, type: string): string {
  return channel === "EMAIL" && !type.startsWith("email.") ? `email.${type}` : type;
}

function noEngagement(): Record<Engagement, Date | null> {
  return Object.fromEntries(ENGAGEMENTS.map((kind) => [kind, null])) as Record<Engagement, Date | null>;
}
