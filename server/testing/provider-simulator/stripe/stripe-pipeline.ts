import { setTimeout as wait } from "node:timers/promises";
import type { FaultAction, FaultScript } from "../fault-script";
import { jsonAnswer, type Answer, type Delivery, type SimulatedRequest } from "../http-exchange";
import type { RequestLog } from "../request-log";
import { ACCOUNT_ENDPOINTS, accountOf } from "./account-endpoints";
import { ACCOUNT_LINK_ENDPOINTS } from "./account-links";
import { BALANCE_ENDPOINTS } from "./balance-endpoints";
import { BANK_PAYOUT_ENDPOINTS } from "./bank-payout-endpoints";
import { EVENT_ENDPOINTS, STRIPE_API_VERSION } from "./event-endpoints";
import { canonicalParams, formParams } from "./form-params";
import { keyInUse, type IdempotencyKeys } from "./idempotency-keys";
import { playFault } from "./play-fault";
import { tooManyRequests, type RateLimit } from "./rate-limit";
import { REVERSAL_ENDPOINTS } from "./reversal-endpoints";
import type { StripeBooks } from "./stripe-books";
import { newId, type StripeCall, type StripeEndpoint } from "./stripe-call";
import { serverError, StripeRefusal } from "./stripe-refusal";
import type { SimulatedEvent, StripeRecord } from "./stripe-records";
import { TRANSFER_ENDPOINTS } from "./transfer-endpoints";

const ENDPOINTS: readonly StripeEndpoint[] = [
  ...TRANSFER_ENDPOINTS,
  ...REVERSAL_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...ACCOUNT_LINK_ENDPOINTS,
  ...BALANCE_ENDPOINTS,
  ...BANK_PAYOUT_ENDPOINTS,
  ...EVENT_ENDPOINTS,
];

export type PipelineParts = {
  books: StripeBooks;
  faults: FaultScript;
  keys: IdempotencyKeys;
  limit: RateLimit;
  log: RequestLog;
  /** The simulator's clock, in milliseconds. */
  nowMs: () => number;
  /** Accepts only this secret key; any key unless given. */
  apiKey: string | null;
  /** Whether some address waits for webhooks. */
  hasTargets: () => boolean;
  /** Applies records that were not applied yet and writes everything to the journal as one line. */
  commit: (applied: StripeRecord[], toApply: StripeRecord[]) => void;
  apply: (record: StripeRecord) => void;
  announce: (event: SimulatedEvent) => Promise<void>;
};

/** Handles one request to `/v1/…` as Stripe would, with the scripted faults laid over. */
export function stripePipeline(parts: PipelineParts): (request: SimulatedRequest) => Promise<Delivery> {
  return async (request) => {
    const requestId = newId("req");
    const arrivedAtMs = Date.now();
    const found = ENDPOINTS.find(({ method, path }) => method === request.method && path.test(request.path));
    const params = formParams(request.method === "GET" ? request.query : request.body);
    const destination = typeof params["destination"] === "string" ? params["destination"] : null;
    const action = parts.faults.actionFor({ method: request.method, path: request.path, destination });
    const call: StripeCall = {
      method: request.method,
      path: request.path,
      ids: found?.path.exec(request.path)?.slice(1).map(decodedId) ?? [],
      params,
      accountId: headerOf(request, "stripe-account"),
      idempotencyKey: request.method === "POST" ? headerOf(request, "idempotency-key") : null,
      requestId,
      origin: `http://${request.headers.host ?? "localhost"}`,
      now: Math.floor(parts.nowMs() / 1000),
    };
    const delivery = await playFault(action, () => answerTo(parts, request, call, found, action));
    const answered = delivery.kind === "answer" || delivery.kind === "drip" ? delivery.answer : null;
    parts.log.record({
      provider: "stripe",
      atMs: arrivedAtMs,
      method: request.method,
      endpoint: found?.name ?? `${request.method} (unknown)`,
      path: request.path,
      idempotencyKey: call.idempotencyKey,
      status: answered?.status ?? null,
      fault: action?.kind ?? null,
    });
    if (answered) answered.headers = { ...standardHeaders(call), ...answered.headers };
    return delivery;
  };
}

async function answerTo(
  parts: PipelineParts,
  request: SimulatedRequest,
  call: StripeCall,
  found: StripeEndpoint | undefined,
  action: FaultAction | null,
): Promise<Answer> {
  try {
    requireKey(request, parts.apiKey);
    if (action?.kind === "429")
      throw tooManyRequests(action.code ?? "rate_limit", undefined, action.retryAfterSeconds);
    if (action?.kind === "409_in_use") throw keyInUse(call.idempotencyKey ?? "");
    parts.limit.take(Date.now(), found?.name);
    if (!found) throw unknownRoute(call);
    if (call.accountId !== null) accountOf(parts.books, call.accountId);
    if (call.idempotencyKey === null) return await execute(parts, call, found, action, null);
    return await executeOnce(parts, call, found, action, call.idempotencyKey);
  } catch (refusal) {
    if (refusal instanceof StripeRefusal) return refusal.answer();
    throw refusal;
  }
}

async function executeOnce(
  parts: PipelineParts,
  call: StripeCall,
  found: StripeEndpoint,
  action: FaultAction | null,
  key: string,
): Promise<Answer> {
  const scope = call.accountId ?? "platform";
  const fingerprint = `${call.method} ${call.path} ${canonicalParams(call.params)}`;
  const stored = parts.keys.claim(scope, key, fingerprint, parts.nowMs());
  if (stored) {
    const headers = { "idempotent-replayed": "true", "original-request": stored.requestId };
    return { status: stored.status, headers, body: stored.body };
  }
  try {
    return await execute(parts, call, found, action, { scope, key, fingerprint });
  } finally {
    parts.keys.release(scope, key);
  }
}

async function execute(
  parts: PipelineParts,
  call: StripeCall,
  found: StripeEndpoint,
  action: FaultAction | null,
  slot: { scope: string; key: string; fingerprint: string } | null,
): Promise<Answer> {
  if (action?.kind === "slow") await wait(action.delayMs);
  const keep = (answer: Answer): StripeRecord[] =>
    slot === null
      ? []
      : [
          {
            is: "key",
            stored: { ...slot, ...pick(answer), requestId: call.requestId, storedAtMs: parts.nowMs() },
          },
        ];
  try {
    if (action?.kind === "500_stored") throw serverError();
    const outcome = found.run(parts.books, call);
    for (const record of outcome.records) parts.apply(record);
    const honest = jsonAnswer(200, outcome.body());
    const answer = action?.kind === "500_after" ? serverError().answer() : honest;
    const events = (outcome.events?.() ?? []).map((event) => newEvent(parts, call, event));
    const rest: StripeRecord[] = [
      ...events.map((event) => ({ is: "event" as const, event })),
      ...keep(answer),
    ];
    if (outcome.records.length + rest.length > 0) parts.commit(outcome.records, rest);
    // Almost always ends at once; a "before the response" fault makes the answer wait for the webhook.
    await Promise.all(events.map(parts.announce));
    return answer;
  } catch (refusal) {
    if (refusal instanceof StripeRefusal && refusal.stored && slot !== null)
      parts.commit([], keep(refusal.answer()));
    throw refusal;
  }
}

function newEvent(
  parts: PipelineParts,
  call: StripeCall,
  { type, object }: { type: SimulatedEvent["type"]; object: object },
): SimulatedEvent {
  return {
    id: newId("evt"),
    seq: parts.books.nextSeq(),
    created: call.now,
    type,
    object,
    requestId: call.requestId,
    idempotencyKey: call.idempotencyKey,
    toDeliver: parts.hasTargets(),
  };
}

function pick({ status, body }: Answer): { status: number; body: string } {
  return { status, body };
}

function standardHeaders(call: StripeCall): Record<string, string> {
  return {
    "request-id": call.requestId,
    "stripe-version": STRIPE_API_VERSION,
    ...(call.idempotencyKey === null ? {} : { "idempotency-key": call.idempotencyKey }),
  };
}

function requireKey(request: SimulatedRequest, apiKey: string | null): void {
  const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1] ?? null;
  if (given !== null && (apiKey === null || given === apiKey)) return;
  const message = given === null ? "You did not provide an API key." : "Invalid API Key provided.";
  throw new StripeRefusal(401, { type: "invalid_request_error", message });
}

function unknownRoute(call: StripeCall): StripeRefusal {
  const message = `Unrecognized request URL (${call.method}: ${call.path}).`;
  return new StripeRefusal(404, { type: "invalid_request_error", message });
}

/** An id from the path; a badly encoded one is left as it is and simply not found. */
function decodedId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function headerOf(request: SimulatedRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === "string" && value !== "" ? value : null;
}
