import type { Context } from "@/server/platform/context";
import type { Prisma } from "@/server/platform/prisma/client";
import { explainProviderCode, explainProviderEvent, isExplained } from "../domain/explain-provider-code";
import { maskEmail, maskPhone } from "../domain/mask-contact";

/** What a provider told about one message, at most; its page has all. */
const EVENTS_MAX = 30;

const SHOWN = {
  id: true,
  channel: true,
  templateKey: true,
  status: true,
  statusAt: true,
  statusReason: true,
  statusCode: true,
  conflict: true,
  toAddress: true,
  recipientKind: true,
  resendKind: true,
  fallbackOfId: true,
  createdAt: true,
  attemptLog: {
    orderBy: { number: "asc" },
    select: { number: true, provider: true, outcome: true, code: true, startedAt: true },
  },
  providerEvents: {
    orderBy: [{ occurredAt: "asc" }, { id: "asc" }],
    take: EVENTS_MAX,
    select: {
      id: true,
      provider: true,
      type: true,
      code: true,
      occurredAt: true,
      handledAt: true,
      applied: true,
      appliedReason: true,
    },
  },
} satisfies Prisma.MessageSelect;

type MessageRow = Prisma.MessageGetPayload<{ select: typeof SHOWN }>;
export type BookingMessage = ReturnType<typeof shown>;

/**
 * The messages with these ids as a booking's timeline shows them: what became of each, with its provider calls and
 * what the provider told folded in. Contact is masked whoever asks; content is on the message's own page.
 */
export async function summariseBookingMessages(
  { db }: Pick<Context, "db">,
  ids: readonly string[],
): Promise<Map<string, BookingMessage>> {
  if (ids.length === 0) return new Map();
  const rows = await db.message.findMany({ where: { id: { in: [...ids] } }, select: SHOWN });
  return new Map(rows.map((row) => [row.id, shown(row)]));
}

function shown({ templateKey, toAddress, resendKind, fallbackOfId, ...message }: MessageRow) {
  const { statusCode, statusReason } = message;
  const code = statusCode ?? (statusReason !== null && isExplained(statusReason) ? statusReason : null);
  return {
    ...message,
    template: templateKey,
    toAddress:
      toAddress === null ? null : toAddress.includes("@") ? maskEmail(toAddress) : maskPhone(toAddress),
    isResend: resendKind !== null,
    isFallback: fallbackOfId !== null,
    /** The code that the explanation is of. */
    explainedCode: code,
    explanation: code === null ? null : explainProviderCode(code),
    attemptLog: message.attemptLog.map((attempt) => ({
      ...attempt,
      explanation: attempt.code === null ? null : explainProviderCode(attempt.code),
    })),
    providerEvents: message.providerEvents.map(({ id, ...event }) => ({
      ...event,
      id: id.toString(),
      explanation: explainProviderEvent(event),
    })),
  };
}
