import { Resend, type ErrorResponse } from "resend";
import { callWatch, LOST_REASONS, type CallWatch } from "./call-watch";
import type { EmailSettings } from "./channel-settings";
import { emailErrorKind } from "./email-errors";
import { learntLimits, retryAfterMs } from "./learnt-limits";
import { maskRecipient, withoutRecipient } from "./mask-recipient";
import type { ChannelAnswer, EmailContent, Exchange, FindAnswer, MessageChannel } from "./message-channel";
import { quotaEndsAt } from "./quota-ends-at";
import { refuseRecipient } from "./refuse-recipient";

type Payload = Parameters<Resend["emails"]["send"]>[0];

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long Resend is left alone when our account is at fault, in milliseconds. */
const ACCOUNT_PAUSE_MS = 5 * 60 * 1000;

/** The tag that carries our attempt; Resend's webhooks repeat it. */
export const ATTEMPT_TAG = "attempt_id";

/**
 * E-mail through Resend. The SDK has no time-out and swallows what went wrong on the way, so every call that got no
 * answer is UNKNOWN; the idempotency key makes its repetition safe for 24 hours. `nowMs` is the clock for pauses.
 */
export function emailChannel(
  settings: EmailSettings,
  nowMs: () => number = Date.now,
): MessageChannel<EmailContent> {
  const resend = new Resend(settings.apiKey, { baseUrl: settings.baseUrl });
  return {
    name: "EMAIL",
    unknownRule: { kind: "REPEAT_SAME_KEY", withinMs: DAY_MS },
    async send({ attemptId, idempotencyKey, to, content }, signal) {
      const refused = refuseRecipient(settings.reach, to);
      if (refused) return refused;
      const watch = callWatch(settings.timeoutMs, signal);
      const { data, error, headers } = await resend.emails.send(
        payloadOf(settings.from, attemptId, to, content),
        {
          idempotencyKey,
          signal: watch.signal,
        },
      );
      const exchange = exchangeOf("POST /emails", { to: maskRecipient(to), idempotencyKey }, watch);
      const limits = learntLimits(headers, nowMs());
      if (error) return failed({ error, headers, exchange, limits, watch, to, nowMs: nowMs() });
      if (typeof data?.id !== "string" || data.id === "") {
        const reason = "Resend's answer has no id.";
        return { kind: "UNKNOWN", code: "unreadable_answer", reason, retryAfterMs: null, exchange, limits };
      }
      const answered = { ...exchange, httpStatus: 200, response: { id: data.id } };
      return {
        kind: "ACCEPTED",
        providerId: data.id,
        status: "queued",
        segments: null,
        exchange: answered,
        limits,
      };
    },
    find: () => Promise.resolve({ kind: "NOT_OFFERED" }),
    async fetch(providerId, signal) {
      const watch = callWatch(settings.timeoutMs, signal);
      const { data, error, headers } = await resend.emails.get(providerId, { signal: watch.signal });
      const limits = learntLimits(headers, nowMs());
      if (error) return notFetched(error, headers, limits, watch, nowMs());
      const message = {
        providerId: data.id,
        status: data.last_event,
        errorCode: null,
        attemptId: data.tags?.find(({ name }) => name === ATTEMPT_TAG)?.value ?? null,
        createdAt: new Date(data.created_at),
      };
      return { kind: "FOUND", message, limits };
    },
    redact: () => Promise.resolve({ kind: "NOT_OFFERED" }),
    close: () => Promise.resolve(),
  };
}

function payloadOf(from: string, attemptId: string, to: string, content: EmailContent): Payload {
  const { subject, html, text, replyTo, headers, attachments } = content;
  return {
    from: content.from ?? from,
    to,
    subject,
    html,
    text,
    tags: [{ name: ATTEMPT_TAG, value: attemptId }],
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(headers === undefined ? {} : { headers }),
    ...(attachments === undefined
      ? {}
      : {
          attachments: attachments.map(({ filename, contentType, bytes }) => ({
            filename,
            contentType,
            content: Buffer.from(bytes),
          })),
        }),
  };
}

type Failure = {
  error: ErrorResponse;
  headers: Record<string, string> | null;
  exchange: Exchange;
  limits: ReturnType<typeof learntLimits>;
  watch: CallWatch;
  to: string;
  nowMs: number;
};

function failed({ error, headers, exchange: asked, limits, watch, to, nowMs }: Failure): ChannelAnswer {
  const waitMs = retryAfterMs(headers, nowMs);
  // Without headers there was no answer at all.
  if (headers === null) {
    const code = watch.lostBecause();
    return {
      kind: "UNKNOWN",
      code,
      reason: LOST_REASONS[code],
      retryAfterMs: null,
      exchange: asked,
      limits,
    };
  }
  const status = error.statusCode ?? 0;
  const { name: code } = error;
  const reason = withoutRecipient(error.message ?? "", to);
  const exchange = {
    ...asked,
    httpStatus: status || null,
    response: { name: code ?? null, message: reason },
  };
  const told = { code, reason, exchange, limits };
  const kind = emailErrorKind(code, status);
  switch (kind) {
    case "RETRY":
      return { kind: "RETRY", ...told, code: "rate_limit_exceeded", retryAfterMs: waitMs, alarm: false };
    case "DAILY_QUOTA":
    case "MONTHLY_QUOTA":
      return {
        kind: "PAUSED",
        ...told,
        untilMs: waitMs === null ? quotaEndsAt(kind, nowMs) : nowMs + waitMs,
      };
    case "ACCOUNT":
      return { kind: "PAUSED", ...told, untilMs: nowMs + (waitMs ?? ACCOUNT_PAUSE_MS) };
    case "RECIPIENT": {
      const suppress = error.message.includes("`to`") ? ("INVALID_ADDRESS" as const) : null;
      return { kind: "REJECTED", ...told, suppress, deadToken: false, alarm: suppress === null };
    }
    case "OURS":
      return { kind: "REJECTED", ...told, suppress: null, deadToken: false, alarm: true };
    case "RUNNING":
      return {
        kind: "UNKNOWN",
        ...told,
        code: "concurrent_idempotent_requests",
        retryAfterMs: waitMs ?? 1_000,
      };
    case "SERVER":
      return { kind: "UNKNOWN", ...told, code: "server_error", retryAfterMs: waitMs };
    case null:
      // Something between us and Resend answered, and what it did is not known.
      return { kind: "UNKNOWN", ...told, code: "unreadable_answer", retryAfterMs: waitMs };
  }
}

function notFetched(
  error: ErrorResponse,
  headers: Record<string, string> | null,
  limits: ReturnType<typeof learntLimits>,
  watch: CallWatch,
  nowMs: number,
): FindAnswer {
  if (headers === null) {
    const code = watch.lostBecause();
    return { kind: "UNAVAILABLE", code, reason: LOST_REASONS[code], retryAfterMs: null, limits };
  }
  if (error.name === "not_found") return { kind: "ABSENT", limits };
  return {
    kind: "UNAVAILABLE",
    code: error.name ?? "unreadable_answer",
    reason: error.message ?? "Resend's answer could not be read.",
    retryAfterMs: retryAfterMs(headers, nowMs),
    limits,
  };
}

function exchangeOf(operation: string, request: Exchange["request"], watch: CallWatch): Exchange {
  return { operation, request, httpStatus: null, response: {}, durationMs: watch.elapsedMs() };
}
