import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { Prisma } from "@/server/platform/prisma/client";
import { explainProviderCode, explainProviderEvent, isExplained } from "../domain/explain-provider-code";
import { maskedBody, visibleContact } from "../domain/mask-contact";
import { openBody, openContent } from "../sealed-content";
import { contactNow, maskedContactNow } from "./contact-now";
import { messageTimeline } from "./message-timeline";
import { redactPersonal, type Redactor } from "./redact-personal";

/** A provider that repeats itself for days must not make the page unreadable. */
const EVENTS_MAX = 500;

const LINKED = {
  select: { id: true, channel: true, status: true, createdAt: true },
  orderBy: { seq: "asc" },
} satisfies Prisma.MessageFindManyArgs;

/**
 * One message with its attempts, what its provider told, and the story they make. Contact and content are masked
 * whoever asks: `revealMessage` shows them, for a reason. Throws NotFound.
 */
export async function getMessage(ctx: Pick<Context, "db" | "clock">, messageId: string) {
  const message = await ctx.db.message.findUnique({
    where: { id: messageId },
    omit: { seq: true, leaseToken: true, dedupeKey: true, nameKey: true, phoneReversed: true },
    include: {
      content: { omit: { messageId: true, variables: true } },
      attemptLog: { orderBy: { number: "asc" }, omit: { leaseToken: true, idempotencyKey: true } },
      resendOf: { select: LINKED.select },
      fallbackOf: { select: LINKED.select },
      resends: LINKED,
      fallbacks: LINKED,
    },
  });
  if (!message) throw new NotFound("Message", messageId);
  const [events, now] = await Promise.all([
    eventsOf(ctx, message),
    message.erasedAt ? null : contactNow(ctx, message),
  ]);
  const { content, attemptLog, resendOf, resends, fallbackOf, fallbacks, templateKey, ...row } = message;
  const redact = redactPersonal(message);
  const attempts = attemptLog.map((attempt) => shownAttempt(attempt, redact));
  const numberOf = new Map(attemptLog.map(({ id, number }) => [id, number]));
  const providerEvents = events.map((event) => shownEvent(event, numberOf, redact));
  return {
    ...row,
    ...visibleContact(message, false),
    /** Where the recipient is reached today, which may be elsewhere than this went; null for whom was erased. */
    contactNow: now && maskedContactNow(now),
    template: templateKey,
    recipientRef: redact.text(row.recipientRef),
    sourceEvent: redact.text(row.sourceEvent),
    resendReason: row.resendReason === null ? null : redact.text(row.resendReason),
    explanation: explanationOf(codeBehind(row)),
    /** The code that the explanation is of. */
    explainedCode: codeBehind(row),
    content: content && shownContent(openContent(content)),
    attemptLog: attempts,
    providerEvents,
    hasMoreEvents: events.length === EVENTS_MAX,
    timeline: messageTimeline({ ...row, attempts, events: providerEvents, resends, fallbacks }),
    resendOf,
    resends,
    fallbackOf,
    fallbacks,
    /** The server's time. */
    now: ctx.clock.now(),
  };
}

type EventRow = Prisma.ProviderEventGetPayload<object>;
type AttemptRow = Omit<Prisma.MessageAttemptGetPayload<object>, "leaseToken" | "idempotencyKey">;
type ContentRow = Omit<Prisma.MessageContentGetPayload<object>, "messageId" | "variables">;

// An event that came before our own commit may have been matched to the attempt only.
function eventsOf(
  { db }: Pick<Context, "db">,
  message: { id: string; attemptLog: readonly { id: string }[] },
): Promise<EventRow[]> {
  const attemptIds = message.attemptLog.map(({ id }) => id);
  return db.providerEvent.findMany({
    where: { OR: [{ messageId: message.id }, { attemptId: { in: attemptIds } }] },
    orderBy: [{ occurredAt: "asc" }, { id: "asc" }],
    take: EVENTS_MAX,
  });
}

function shownAttempt({ messageId: _message, request, response, ...attempt }: AttemptRow, redact: Redactor) {
  return {
    ...attempt,
    detail: attempt.detail === null ? null : redact.text(attempt.detail),
    explanation: explanationOf(attempt.code),
    // As text: their shape is the provider's, the screen only shows them.
    request: request === null ? null : JSON.stringify(redact.json(request), null, 2),
    response: response === null ? null : JSON.stringify(redact.json(response), null, 2),
  };
}

function shownEvent(event: EventRow, numberOf: ReadonlyMap<string, number>, redact: Redactor) {
  const { id, provider, type, providerId, code, permanent, occurredAt, receivedAt } = event;
  const { handledAt, applied, appliedReason, attemptId, rawBody } = event;
  return {
    id: id.toString(),
    attemptNumber: attemptId === null ? null : (numberOf.get(attemptId) ?? null),
    provider,
    type,
    providerId,
    code,
    permanent,
    occurredAt,
    receivedAt,
    handledAt,
    applied,
    appliedReason,
    explanation: explainProviderEvent(event),
    body: shownBody(rawBody, redact),
  };
}

function shownBody(rawBody: string | null, redact: Redactor) {
  const body = openBody(rawBody);
  return body === null ? null : redact.body(body);
}

/** What there is to read, without what it says. */
function shownContent({ subject, html, text, pushTitle, pushBody, attachments, ...content }: ContentRow) {
  const part = (value: string | null) => (value === null ? null : maskedBody(value));
  return {
    ...content,
    subject: part(subject),
    html: part(html),
    text: part(text),
    pushTitle: part(pushTitle),
    pushBody: part(pushBody),
    attachmentCount: Array.isArray(attachments) ? attachments.length : 0,
  };
}

/** A status that we decided ourselves may have the provider's code as its reason. */
function codeBehind({
  statusCode,
  statusReason,
}: {
  statusCode: string | null;
  statusReason: string | null;
}) {
  if (statusCode !== null) return statusCode;
  return statusReason !== null && isExplained(statusReason) ? statusReason : null;
}

function explanationOf(code: string | null) {
  return code === null ? null : explainProviderCode(code);
}
