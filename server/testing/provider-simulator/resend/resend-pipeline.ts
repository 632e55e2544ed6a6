import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { FaultScript } from "../fault-script";
import { jsonAnswer, type Answer, type Delivery, type SimulatedRequest } from "../http-exchange";
import { playMessageFault, type MessageFaultAction } from "../message-fault";
import type { RateWindow } from "../rate-window";
import type { RequestLog } from "../request-log";
import { emailJson, listedEmailJson } from "./email-json";
import { bareAddress, newEmail } from "./new-email";
import type { ResendBooks } from "./resend-books";
import { RESEND_WORDS, ResendRefusal } from "./resend-refusal";
import type { ResendRecord, SimulatedEmail } from "./resend-records";

/** Resend keeps an idempotency key this long, in milliseconds: 24 hours. */
export const EMAIL_KEY_KEPT_MS = 24 * 60 * 60 * 1000;
const KEY_LENGTH_MAX = 256;

export type ResendPipelineParts = {
  books: ResendBooks;
  faults: FaultScript<MessageFaultAction>;
  limit: RateWindow;
  log: RequestLog;
  nowMs: () => number;
  apiKey: string | null;
  refusedDomains: readonly string[];
  /** Null while neither quota is used up, else the error's name. */
  spentQuota: () => "daily_quota_exceeded" | "monthly_quota_exceeded" | null;
  record: (...records: ResendRecord[]) => void;
  /** Told of each mail that was taken, once it is in the books. */
  onAccepted: (email: SimulatedEmail) => void;
  /** What will become of the mail. */
  stepsFor: (email: SimulatedEmail) => SimulatedEmail["steps"];
};

/** Handles one request to Resend's API, with the scripted faults laid over. */
export function resendPipeline(parts: ResendPipelineParts): (request: SimulatedRequest) => Promise<Delivery> {
  const runningKeys = new Set<string>();
  return async (request) => {
    const idempotencyKey = headerOf(request, "idempotency-key");
    const subject = { method: request.method, path: request.path, destination: recipientOf(request) };
    const action = parts.faults.actionFor(subject);
    const window = parts.limit.take(Date.now());
    const proceed = async (delayMs: number): Promise<Answer> => {
      try {
        requireKey(request, parts.apiKey);
        if (window?.isOver) throw new ResendRefusal("rate_limit_exceeded", "Too many requests.");
        if (request.method === "POST" && request.path === "/emails")
          return await takeOnce(parts, runningKeys, request, idempotencyKey, delayMs);
        return jsonAnswer(200, read(parts.books, request));
      } catch (refusal) {
        if (refusal instanceof ResendRefusal) return refusal.answer();
        throw refusal;
      }
    };
    const delivery = await playMessageFault(action, RESEND_WORDS, proceed);
    const answer = delivery.kind === "answer" ? delivery.answer : null;
    parts.log.record({
      provider: "resend",
      atMs: Date.now(),
      method: request.method,
      endpoint: `${request.method} ${request.path.replace(/^\/emails\/[^/]+/, "/emails/:id")}`,
      path: request.path,
      idempotencyKey,
      status: answer?.status ?? null,
      fault: action?.kind ?? null,
    });
    if (answer && window) {
      const { limit, remaining, resetS } = window;
      answer.headers = {
        "ratelimit-limit": String(limit),
        "ratelimit-remaining": String(remaining),
        "ratelimit-reset": String(resetS),
        ...(window.isOver ? { "retry-after": String(resetS) } : {}),
        ...answer.headers,
      };
    }
    return delivery;
  };
}

async function takeOnce(
  parts: ResendPipelineParts,
  runningKeys: Set<string>,
  request: SimulatedRequest,
  key: string | null,
  delayMs: number,
): Promise<Answer> {
  if (key === null) return take(parts, request, null, delayMs);
  if (key.length > KEY_LENGTH_MAX)
    throw new ResendRefusal("invalid_idempotency_key", "The key has 1 to 256 characters.");
  if (runningKeys.has(key)) {
    throw new ResendRefusal(
      "concurrent_idempotent_requests",
      "A request with this key is still being handled.",
    );
  }
  const fingerprint = createHash("sha256").update(request.body).digest("hex");
  const stored = parts.books.keys.get(key);
  if (stored && parts.nowMs() - stored.storedAtMs < EMAIL_KEY_KEPT_MS) {
    if (stored.fingerprint === fingerprint) return jsonAnswer(200, { id: stored.emailId });
    throw new ResendRefusal("invalid_idempotent_request", "This key was used with another body.");
  }
  runningKeys.add(key);
  try {
    return await take(parts, request, { key, fingerprint }, delayMs);
  } finally {
    runningKeys.delete(key);
  }
}

async function take(
  parts: ResendPipelineParts,
  request: SimulatedRequest,
  slot: { key: string; fingerprint: string } | null,
  delayMs: number,
): Promise<Answer> {
  if (delayMs > 0) await wait(delayMs);
  const quota = parts.spentQuota();
  if (quota !== null) throw new ResendRefusal(quota, "The quota of e-mails is used up.");
  const nowMs = parts.nowMs();
  const { refusedDomains, books } = parts;
  const email = newEmail(request.body, {
    seq: books.nextSeq(),
    nowMs,
    idempotencyKey: slot?.key ?? null,
    refusedDomains,
  });
  email.steps = parts.stepsFor(email);
  parts.record(
    { is: "email", email },
    ...(slot === null
      ? []
      : [{ is: "key" as const, stored: { ...slot, emailId: email.id, storedAtMs: nowMs } }]),
  );
  parts.onAccepted(email);
  return jsonAnswer(200, { id: email.id });
}

function read(books: ResendBooks, { method, path, query }: SimulatedRequest): object {
  const id = /^\/emails\/([^/]+)$/.exec(path)?.[1];
  if (method === "GET" && path === "/emails") return emailPage(books, new URLSearchParams(query));
  if (method !== "GET" || id === undefined)
    throw new ResendRefusal("method_not_allowed", "There is no such endpoint.");
  const email = books.emails.get(decodeURIComponent(id));
  if (!email) throw new ResendRefusal("not_found", "Email not found");
  return emailJson(books, email);
}

function emailPage(books: ResendBooks, query: URLSearchParams): object {
  const newestFirst = [...books.emails.values()].toReversed();
  const limit = Math.min(100, Math.max(1, Number(query.get("limit") ?? 20) || 20));
  const after = query.get("after");
  const from = after === null ? 0 : newestFirst.findIndex(({ id }) => id === after) + 1;
  const page = newestFirst.slice(from, from + limit);
  return {
    object: "list",
    has_more: from + limit < newestFirst.length,
    data: page.map((email) => listedEmailJson(books, email)),
  };
}

function requireKey(request: SimulatedRequest, apiKey: string | null): void {
  const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (given === undefined) throw new ResendRefusal("missing_api_key", "Missing API key.");
  if (apiKey !== null && given !== apiKey) throw new ResendRefusal("invalid_api_key", "API key is invalid.");
}

/** Whom a mail is for, so that faults can be scripted by recipient; null when the body does not say. */
function recipientOf(request: SimulatedRequest): string | null {
  if (request.method !== "POST") return null;
  try {
    const { to } = JSON.parse(request.body) as { to?: string | string[] };
    const first = Array.isArray(to) ? to[0] : to;
    return first === undefined ? null : bareAddress(first);
  } catch {
    return null;
  }
}

function headerOf(request: SimulatedRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === "string" && value !== "" ? value : null;
}
