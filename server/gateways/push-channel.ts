import { createHash, randomUUID } from "node:crypto";
import { cert, deleteApp, initializeApp, type AppOptions } from "firebase-admin/app";
import { getMessaging, type TokenMessage } from "firebase-admin/messaging";
import { callWatch, LOST_REASONS, type CallWatch } from "./call-watch";
import type { PushSettings } from "./channel-settings";
import { FcmAgent, type FcmCall, type FcmErrorAnswer } from "./fcm-agent";
import { learntLimits, retryAfterMs } from "./learnt-limits";
import { maskRecipient, withoutRecipient } from "./mask-recipient";
import type { ChannelAnswer, Exchange, MessageChannel, PushContent, SendRequest } from "./message-channel";
import { PUSH_ERRORS, pushError } from "./push-errors";
import { refuseRecipient } from "./refuse-recipient";

/** FCM asks for at least a minute after it was asked too much, in milliseconds. */
const RATE_WAIT_MIN_MS = 60_000;
/** How long a person is given to mend Apple's key, in milliseconds. */
const KEY_WAIT_MS = 15 * 60 * 1000;
const ACCOUNT_PAUSE_MS = 5 * 60 * 1000;
const SOCKETS_MAX = 32;
/** Apple takes at most so many bytes as a collapse id. */
const COLLAPSE_ID_BYTES_MAX = 64;

/**
 * Pushes to one device each through FCM. There is no idempotency key and no look-up, but a repeated push replaces the
 * first on the device, because both carry the same collapse id. `nowMs` is the clock for pauses.
 */
export function pushChannel(
  settings: PushSettings,
  nowMs: () => number = Date.now,
): MessageChannel<PushContent> {
  const agent = new FcmAgent({ maxSockets: SOCKETS_MAX, dial: settings.dial });
  const app = initializeApp(
    { projectId: settings.projectId, httpAgent: agent, credential: credentialOf(settings) },
    `push-${randomUUID()}`,
  );
  const messaging = getMessaging(app);
  return {
    name: "PUSH",
    unknownRule: { kind: "REPEAT_REPLACES" },
    async send(request, signal) {
      const refused = refuseRecipient(settings.reach, request.to);
      if (refused) return refused;
      const watch = callWatch(settings.timeoutMs, signal);
      const outcome = await sendOnce(watch.signal, () => messaging.send(messageOf(request)));
      const exchange: Exchange = {
        operation: "POST /v1/projects/:project/messages:send",
        request: { token: maskRecipient(request.to), collapseId: collapseIdOf(request.content.collapseId) },
        httpStatus: null,
        response: {},
        durationMs: watch.elapsedMs(),
      };
      switch (outcome.kind) {
        case "sent": {
          const answered = { ...exchange, httpStatus: 200, response: { name: outcome.name } };
          const { name: providerId } = outcome;
          return {
            kind: "ACCEPTED",
            providerId,
            status: "accepted",
            segments: null,
            exchange: answered,
            limits: null,
          };
        }
        case "refused":
          return refusedBy(outcome.answer, request.to, exchange, nowMs());
        case "failed":
          return withoutAnswer(outcome.error, outcome.call, watch, exchange, nowMs());
      }
    },
    find: () => Promise.resolve({ kind: "NOT_OFFERED" }),
    fetch: () => Promise.resolve({ kind: "NOT_OFFERED" }),
    redact: () => Promise.resolve({ kind: "NOT_OFFERED" }),
    async close() {
      await deleteApp(app);
      agent.destroy();
    },
  };
}

function credentialOf({ credentialFile }: PushSettings): NonNullable<AppOptions["credential"]> {
  if (credentialFile !== null) return cert(credentialFile);
  // The simulator takes any token.
  return { getAccessToken: () => Promise.resolve({ access_token: "simulated", expires_in: 3_600 }) };
}

function messageOf({ attemptId, to, content, callbackUrl }: SendRequest<PushContent>): TokenMessage {
  const { title, body, data, ttlS } = content;
  const collapseId = collapseIdOf(content.collapseId);
  return {
    token: to,
    notification: { title, body },
    data: { ...data, attemptId, ...(callbackUrl === undefined ? {} : { ackUrl: callbackUrl }) },
    // Not FCM's collapse key: a device keeps only four of them, and loses the rest.
    android: {
      priority: "high",
      notification: { tag: collapseId },
      ...(ttlS === undefined ? {} : { ttl: ttlS * 1_000 }),
    },
    apns: {
      headers: {
        "apns-collapse-id": collapseId,
        ...(ttlS === undefined ? {} : { "apns-expiration": String(Math.floor(Date.now() / 1_000) + ttlS) }),
      },
    },
  };
}

function collapseIdOf(wanted: string): string {
  if (Buffer.byteLength(wanted) <= COLLAPSE_ID_BYTES_MAX) return wanted;
  return createHash("sha256").update(wanted).digest("hex");
}

type Outcome =
  | { kind: "sent"; name: string }
  | { kind: "refused"; answer: FcmErrorAnswer }
  | { kind: "failed"; error: unknown; call: FcmCall };

/** Runs the SDK's `send()`; an error answer counts as soon as it is there, whatever the SDK would still do about it. */
function sendOnce(signal: AbortSignal, send: () => Promise<string>): Promise<Outcome> {
  return new Promise((resolve) => {
    const onError = (answer: FcmErrorAnswer) => resolve({ kind: "refused", answer });
    const call: FcmCall = { signal, requests: 0, wasConnected: false, onError };
    const failed = (error: unknown) => resolve({ kind: "failed", error, call });
    // The credential's own request is not ours to end, so the call is given up without it.
    signal.addEventListener("abort", () => failed(signal.reason), { once: true });
    FcmAgent.watched(call, async () => send()).then((name) => resolve({ kind: "sent", name }), failed);
  });
}

function refusedBy(answer: FcmErrorAnswer, to: string, asked: Exchange, nowMs: number): ChannelAnswer {
  const waitMs = retryAfterMs(answer.headers, nowMs);
  const limits = learntLimits(answer.headers, nowMs);
  const error = pushError(answer.body, answer.status);
  if (error === null) {
    const reason = "FCM's answer could not be read.";
    const exchange = { ...asked, httpStatus: answer.status };
    return { kind: "UNKNOWN", code: "unreadable_answer", reason, retryAfterMs: waitMs, exchange, limits };
  }
  const { code } = error;
  const reason = withoutRecipient(error.message, to);
  const exchange = { ...asked, httpStatus: answer.status, response: { code, message: reason } };
  const told = { code, reason, exchange, limits };
  switch (PUSH_ERRORS[code]) {
    case "TOKEN":
      return { kind: "REJECTED", ...told, suppress: null, deadToken: true, alarm: false };
    case "PAYLOAD":
      return { kind: "REJECTED", ...told, suppress: null, deadToken: false, alarm: true };
    case "RATE":
      return {
        kind: "RETRY",
        ...told,
        retryAfterMs: Math.max(waitMs ?? 0, RATE_WAIT_MIN_MS),
        alarm: false,
      };
    case "KEY":
      return { kind: "RETRY", ...told, retryAfterMs: Math.max(waitMs ?? 0, KEY_WAIT_MS), alarm: true };
    case "ACCOUNT":
      return { kind: "PAUSED", ...told, untilMs: nowMs + (waitMs ?? ACCOUNT_PAUSE_MS) };
    case "SERVER":
      // FCM may have taken it; the repetition replaces it on the device.
      return { kind: "RETRY", ...told, retryAfterMs: waitMs, alarm: false };
  }
}

function withoutAnswer(
  error: unknown,
  call: FcmCall,
  watch: CallWatch,
  exchange: Exchange,
  nowMs: number,
): ChannelAnswer {
  const told = { exchange, limits: null };
  const { code: errorCode } = (error ?? {}) as { code?: unknown };
  const sdkCode = typeof errorCode === "string" ? errorCode : "";
  if (call.wasConnected) {
    const code = watch.lostBecause();
    return { kind: "UNKNOWN", code, reason: LOST_REASONS[code], retryAfterMs: null, ...told };
  }
  if (call.requests === 0 && sdkCode.startsWith("messaging/")) {
    const reason = error instanceof Error ? error.message : "The SDK refused the message.";
    return {
      kind: "REJECTED",
      code: "invalid_payload",
      reason,
      suppress: null,
      deadToken: false,
      alarm: true,
      ...told,
    };
  }
  if (call.requests === 0 && sdkCode === "app/invalid-credential") {
    const reason = "Google did not accept our credential.";
    return { kind: "PAUSED", code: "credential_refused", reason, untilMs: nowMs + ACCOUNT_PAUSE_MS, ...told };
  }
  const reason = "FCM could not be reached; nothing was sent.";
  return { kind: "RETRY", code: "connection_failed", reason, retryAfterMs: null, alarm: false, ...told };
}
