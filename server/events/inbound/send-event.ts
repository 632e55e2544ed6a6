import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Webhook } from "standardwebhooks";

/** What became of one event that was sent. */
export interface SentEvent {
  source: string | null;
  id: string | null;
  type: string | null;
  /** The last answer; null when there was none. */
  status: number | null;
  /** Our id of it, where it was stored. */
  eventId: string | null;
  /** applied, unchanged, stale, waiting, refused; null where nothing was stored. */
  outcome: string | null;
  tries: number;
  /** Why it was not applied, in words. */
  message: string | null;
  /** Whether nobody has to look: it is stored and no rule refused it. */
  ok: boolean;
}

export interface SendEventOptions {
  /** The whole address, such as https://office.example/api/events. */
  url: string;
  /** `whsec_…`. */
  secret: string;
  /** Tries in all, the first included; 6 unless told. */
  triesMax?: number;
  /** Wait after the first failure, in milliseconds; doubled each time, half of it by chance. 500 unless told. */
  backoffMs?: number;
}

const ANSWER_WITHIN_MS = 30_000;
const WAIT_MAX_MS = 60_000;

/**
 * Signs an event and sends it, again after 429, 5xx and a connection that broke: sending twice is harmless, because
 * an event counts once by its source and id. Never throws for an answer, whatever it is.
 */
export async function sendEvent(
  event: Readonly<Record<string, unknown>>,
  options: SendEventOptions,
): Promise<SentEvent> {
  const { triesMax = 6, backoffMs = 500 } = options;
  const body = JSON.stringify(event);
  for (let tries = 1; ; tries++) {
    const answer = await post(body, webhookIdOf(event, body), options);
    const mayPass = answer.status === null || answer.status === 429 || answer.status >= 500;
    if (!mayPass || tries >= triesMax) return sentEvent(event, answer, tries);
    const waitMs = backoffMs * 2 ** (tries - 1) * (0.5 + Math.random() / 2);
    await pause(Math.min(WAIT_MAX_MS, Math.max(waitMs, answer.retryAfterMs)));
  }
}

interface Answer {
  status: number | null;
  body: Record<string, unknown>;
  retryAfterMs: number;
  failure: string | null;
}

async function post(body: string, webhookId: string, options: SendEventOptions): Promise<Answer> {
  // Signed anew for each try: a signature is good for five minutes.
  const now = new Date();
  try {
    const response = await fetch(options.url, {
      method: "POST",
      headers: {
        "content-type": "application/cloudevents+json",
        "webhook-id": webhookId,
        "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
        "webhook-signature": new Webhook(options.secret).sign(webhookId, now, body),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const retryAfter = response.headers.get("retry-after") ?? "";
    return {
      status: response.status,
      body: objectOf(await response.text()),
      retryAfterMs: /^\d{1,5}$/.test(retryAfter) ? Number(retryAfter) * 1000 : 0,
      failure: null,
    };
  } catch (error) {
    const { cause, message } = error as Error;
    return {
      status: null,
      body: {},
      retryAfterMs: 0,
      failure: cause instanceof Error ? cause.message || message : message,
    };
  }
}

/** The same for each try, so that whatever stands between can tell a repetition. */
function webhookIdOf(event: Readonly<Record<string, unknown>>, body: string): string {
  const { source, id } = event;
  const key = typeof source === "string" && typeof id === "string" ? JSON.stringify([source, id]) : body;
  return `msg_${createHash("sha256").update(key).digest("hex").slice(0, 32)}`;
}

function sentEvent(event: Readonly<Record<string, unknown>>, answer: Answer, tries: number): SentEvent {
  const { status, body } = answer;
  const outcome = text(body.outcome);
  const error = typeof body.error === "object" && body.error !== null ? (body.error as Answer["body"]) : null;
  const words = error
    ? [text(error.field), text(error.message)].filter(Boolean).join(": ")
    : text(body.message);
  return {
    source: text(event.source),
    id: text(event.id),
    type: text(event.type),
    status,
    eventId: text(body.eventId),
    outcome,
    tries,
    message: answer.failure ?? words,
    ok: (status === 200 || status === 202) && outcome !== "refused",
  };
}

function objectOf(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
