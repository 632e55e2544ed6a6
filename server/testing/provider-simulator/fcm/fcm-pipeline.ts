import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { FaultScript } from "../fault-script";
import { jsonAnswer, type Answer, type Delivery, type SimulatedRequest } from "../http-exchange";
import { playMessageFault, type MessageFaultAction } from "../message-fault";
import type { RateWindow } from "../rate-window";
import type { RequestLog } from "../request-log";
import { FCM_WORDS, FcmRefusal } from "./fcm-refusal";
import type { SimulatedPush, TokenState } from "./fcm-records";

const PAYLOAD_BYTES_MAX = 4_096;

/** The part of an FCM message that the simulator understands. */
type FcmMessage = {
  token?: string;
  notification?: { title?: string; body?: string };
  data?: Record<string, string>;
  android?: { collapse_key?: string; notification?: { tag?: string } };
  apns?: { headers?: Record<string, string> };
};

export type FcmPipelineParts = {
  faults: FaultScript<MessageFaultAction>;
  limit: RateWindow;
  log: RequestLog;
  tokenState: (token: string) => TokenState;
  nextSeq: () => number;
  accept: (push: SimulatedPush) => void;
};

/** Handles one request to FCM, with the scripted faults laid over. */
export function fcmPipeline(parts: FcmPipelineParts): (request: SimulatedRequest) => Promise<Delivery> {
  return async (request) => {
    const message = messageOf(request);
    const subject = { method: request.method, path: request.path, destination: message?.token ?? null };
    const action = parts.faults.actionFor(subject);
    const window = parts.limit.take(Date.now());
    const proceed = async (delayMs: number): Promise<Answer> => {
      if (delayMs > 0) await wait(delayMs);
      try {
        if (window?.isOver) throw new FcmRefusal("QUOTA_EXCEEDED", "Too many messages.");
        const push = taken(parts, request, message);
        parts.accept(push);
        return jsonAnswer(200, { name: push.name });
      } catch (refusal) {
        if (refusal instanceof FcmRefusal) return refusal.answer();
        throw refusal;
      }
    };
    const delivery = await playMessageFault(action, FCM_WORDS, proceed);
    parts.log.record({
      provider: "fcm",
      atMs: Date.now(),
      method: request.method,
      endpoint: "POST /v1/projects/:project/messages:send",
      path: request.path,
      idempotencyKey: null,
      status: delivery.kind === "answer" ? delivery.answer.status : null,
      fault: action?.kind ?? null,
    });
    return delivery;
  };
}

function taken(
  parts: FcmPipelineParts,
  request: SimulatedRequest,
  message: FcmMessage | null,
): SimulatedPush {
  const projectId = /^\/v1\/projects\/([^/]+)\/messages:send$/.exec(request.path)?.[1];
  if (request.method !== "POST" || projectId === undefined)
    throw new FcmRefusal("NOT_FOUND", "There is no such endpoint.");
  if (!/^Bearer \S+$/.test(request.headers.authorization ?? ""))
    throw new FcmRefusal("UNAUTHENTICATED", "Request had invalid authentication credentials.");
  if (message === null) throw invalid("message", "The message cannot be read.");
  if (!message.token) throw invalid("message.token", "The message names no device.");
  refuseToken(parts.tokenState(message.token));
  refusePayload(message);
  return {
    name: `projects/${projectId}/messages/0:${Date.now()}%${randomBytes(8).toString("hex")}`,
    seq: parts.nextSeq(),
    atMs: Date.now(),
    projectId,
    token: message.token,
    collapseId:
      message.android?.notification?.tag ??
      message.apns?.headers?.["apns-collapse-id"] ??
      message.android?.collapse_key ??
      null,
    title: message.notification?.title ?? null,
    body: message.notification?.body ?? null,
    data: message.data ?? {},
  };
}

function refuseToken(state: TokenState): void {
  switch (state) {
    case "GOOD":
      return;
    case "UNREGISTERED":
      throw new FcmRefusal("UNREGISTERED", "Requested entity was not found.");
    case "SENDER_ID_MISMATCH":
      throw new FcmRefusal("SENDER_ID_MISMATCH", "SenderId mismatch");
    case "INVALID":
      throw invalid("message.token", "The registration token is not a valid FCM registration token");
  }
}

function refusePayload(message: FcmMessage): void {
  const bytes = Buffer.byteLength(
    JSON.stringify({ ...message.notification, ...message.data, ...message.apns, ...message.android }),
  );
  if (bytes > PAYLOAD_BYTES_MAX) throw invalid("message", "Message is too big");
  const reserved = Object.keys(message.data ?? {}).find((key) =>
    /^(from|message_type|google\.|gcm\.)/.test(key),
  );
  if (reserved) throw invalid(`message.data[${reserved}]`, `Invalid data payload key: ${reserved}`);
}

function invalid(field: string, description: string): FcmRefusal {
  return new FcmRefusal("INVALID_ARGUMENT", description, { field, description });
}

function messageOf(request: SimulatedRequest): FcmMessage | null {
  try {
    return (JSON.parse(request.body) as { message?: FcmMessage }).message ?? null;
  } catch {
    return null;
  }
}
