import type { HoldReason, MessageStatus } from "@/server/platform/prisma/enums";

/** One thing that happened to a message. Attempts, events and other messages are named, not repeated. */
export type MessageMoment =
  | { kind: "PLANNED"; at: Date; heldUntil: Date | null; holdReason: HoldReason | null }
  | { kind: "ATTEMPT"; at: Date; number: number }
  | { kind: "EVENT"; at: Date; eventId: string }
  /** What we decided ourselves, and why; what a provider told has its event. */
  | { kind: "STATUS"; at: Date; status: MessageStatus }
  | { kind: "RESENT" | "FELL_BACK"; at: Date; messageId: string }
  | { kind: "ERASED"; at: Date };

export interface TimelineFacts {
  createdAt: Date;
  holdUntil: Date | null;
  holdReason: HoldReason | null;
  status: MessageStatus;
  statusAt: Date;
  erasedAt: Date | null;
  attempts: readonly { number: number; startedAt: Date }[];
  events: readonly { id: string; attemptNumber: number | null; occurredAt: Date }[];
  resends: readonly { id: string; createdAt: Date }[];
  fallbacks: readonly { id: string; createdAt: Date }[];
}

const OWN_DECISIONS: ReadonlySet<MessageStatus> = new Set([
  "HELD",
  "UNKNOWN",
  "RETRY_WAIT",
  "FAILED",
  "SKIPPED",
  "SUPPRESSED",
  "EXPIRED",
  "CANCELLED",
]);

const ORDER: Record<MessageMoment["kind"], number> = {
  PLANNED: 0,
  ATTEMPT: 1,
  EVENT: 2,
  STATUS: 3,
  FELL_BACK: 4,
  RESENT: 5,
  ERASED: 6,
};

/**
 * All that happened to a message, the earliest first. A provider's clock may be behind ours or know whole seconds
 * only: what it told of an attempt never stands before the attempt.
 */
export function messageTimeline(facts: TimelineFacts): MessageMoment[] {
  const startOf = new Map(facts.attempts.map(({ number, startedAt }) => [number, startedAt.getTime()]));
  const placed: { moment: MessageMoment; sortAt: number }[] = [
    ...facts.events.map(({ id, attemptNumber, occurredAt }) => ({
      moment: { kind: "EVENT" as const, at: occurredAt, eventId: id },
      sortAt: Math.max(occurredAt.getTime(), startOf.get(attemptNumber ?? 0) ?? facts.createdAt.getTime()),
    })),
    ...momentsOfOurs(facts).map((moment) => ({ moment, sortAt: moment.at.getTime() })),
  ];
  return placed
    .sort((a, b) => a.sortAt - b.sortAt || ORDER[a.moment.kind] - ORDER[b.moment.kind])
    .map(({ moment }) => moment);
}

function momentsOfOurs(facts: TimelineFacts): MessageMoment[] {
  const { createdAt, holdUntil, holdReason, status, statusAt, erasedAt } = facts;
  return [
    { kind: "PLANNED", at: createdAt, heldUntil: holdUntil, holdReason },
    ...facts.attempts.map(({ number, startedAt }) => ({ kind: "ATTEMPT" as const, at: startedAt, number })),
    ...(OWN_DECISIONS.has(status) ? [{ kind: "STATUS" as const, at: statusAt, status }] : []),
    ...facts.resends.map((one) => ({ kind: "RESENT" as const, at: one.createdAt, messageId: one.id })),
    ...facts.fallbacks.map((one) => ({ kind: "FELL_BACK" as const, at: one.createdAt, messageId: one.id })),
    ...(erasedAt ? [{ kind: "ERASED" as const, at: erasedAt }] : []),
  ];
}
