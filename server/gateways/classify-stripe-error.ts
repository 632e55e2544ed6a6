import Stripe from "stripe";
import { retryAfterMs } from "./learnt-limits";
import type { Absent, NotDone, PaceRefusal, Unavailable, UnknownReason } from "./payout-gateway";
import { StripeCallFailed } from "./stripe-http-client";

/**
 * What a failed Stripe call that wanted to create something proves. The burden of proof is on "not created":
 * it takes a connection that was never made, or a refusal that Stripe itself signed with a request id. All
 * else is unknown.
 */
export function classifyStripeError(error: unknown): NotDone {
  if (!(error instanceof Stripe.errors.StripeError)) return unknown("unexpected", error, { alarm: true });
  const failed = failedCall(error);
  if (failed) {
    if (failed.phase === "before_sending") {
      return notCreated(error, {
        code: "connection_failed",
        message: failed.message,
        retryable: true,
        keySpent: false,
      });
    }
    return unknown(failed.phase, error, { message: failed.message });
  }
  const { statusCode: status, rawType: type, code } = error;
  if (status === undefined) return unknown("unreadable_answer", error);
  // Another call with the same key is still running (or Stripe saw another clash): its result is not known
  // yet.
  if (status === 409) return unknown("key_in_use", error);
  if (status >= 500) return unknown("server_error", error);
  // A proxy on the way can answer 4xx too; only Stripe's own answers carry a request id and a type.
  if (!error.requestId || type === undefined) return unknown("unreadable_answer", error);
  if (type === "idempotency_error") {
    return { kind: "body_mismatch", message: error.message, requestId: error.requestId };
  }
  // Both refusals of pace come before any execution, and are not kept with the key.
  if (status === 429 || code === "rate_limit" || code === "lock_timeout") {
    const paceRefusal = paceRefusalOf(error);
    return notCreated(error, {
      code: code ?? "rate_limit",
      retryable: true,
      keySpent: false,
      ...(paceRefusal ? { paceRefusal } : {}),
    });
  }
  if (status === 401)
    return notCreated(error, { code: code ?? "api_key_refused", retryable: false, keySpent: false });
  if (status === 403)
    return notCreated(error, { code: code ?? "permission_denied", retryable: false, keySpent: false });
  if ((status === 400 || status === 402 || status === 404) && type !== "api_error") {
    return notCreated(error, { code: code ?? type, retryable: false, keySpent: true });
  }
  return unknown("unexpected", error, { alarm: true });
}

/** What a failed read proves: that the thing is absent, or nothing. */
export function classifyStripeReadError(error: unknown): Absent | Unavailable {
  const outcome = classifyStripeError(error);
  const status = error instanceof Stripe.errors.StripeError ? (error.statusCode ?? null) : null;
  if (outcome.kind === "not_created") {
    const { code, message, retryable } = outcome;
    const absent =
      (status === 404 && code === "resource_missing") || (status === 403 && code === "account_invalid");
    return absent
      ? { kind: "absent", code, message }
      : { kind: "unavailable", retryable, code, message, httpStatus: status };
  }
  const code = outcome.kind === "unknown" ? outcome.reason : "body_mismatch";
  return {
    kind: "unavailable",
    retryable: outcome.kind === "unknown",
    code,
    message: outcome.message,
    httpStatus: status,
  };
}

function failedCall(error: InstanceType<typeof Stripe.errors.StripeError>): StripeCallFailed | null {
  const isConnection = error instanceof Stripe.errors.StripeConnectionError;
  if (isConnection && error.detail instanceof StripeCallFailed) return error.detail;
  // A connection error that did not come through our client says nothing about what was sent.
  return isConnection ? new StripeCallFailed("connection_lost", error.message, error) : null;
}

/** What the refusal says about our pace; nothing when another call held the object, which a slower pace does not help. */
function paceRefusalOf(error: InstanceType<typeof Stripe.errors.StripeError>): PaceRefusal | null {
  if (error.code === "lock_timeout") return null;
  const { headers } = error;
  const reason = headers?.["stripe-rate-limited-reason"];
  return {
    reason: typeof reason === "string" && reason !== "" ? reason : (error.code ?? "rate_limit"),
    retryAfterMs: retryAfterMs(headers, Date.now()),
  };
}

function notCreated(
  error: InstanceType<typeof Stripe.errors.StripeError>,
  verdict: {
    code: string;
    message?: string;
    retryable: boolean;
    keySpent: boolean;
    paceRefusal?: PaceRefusal;
  },
): NotDone {
  return {
    kind: "not_created",
    message: error.message,
    requestId: error.requestId ?? null,
    httpStatus: error.statusCode ?? null,
    replayed: error.headers?.["idempotent-replayed"] === "true",
    ...verdict,
  };
}

function unknown(
  reason: UnknownReason,
  error: unknown,
  more: { alarm?: boolean; message?: string } = {},
): NotDone {
  const known = error instanceof Stripe.errors.StripeError ? error : null;
  return {
    kind: "unknown",
    reason,
    alarm: more.alarm ?? false,
    code: known?.code ?? null,
    message: more.message ?? (error instanceof Error ? error.message : String(error)),
    requestId: known?.requestId ?? null,
    httpStatus: known?.statusCode ?? null,
    differences: [],
  };
}
