import type { LearntLimits } from "./channel-pace";

/**
 * One way to reach people. Every call answers with a classified result and none throws; each `send` makes at most
 * one request to the provider. Pass a signal to give up early; a call that was under way is then UNKNOWN.
 */
export type MessageChannel<Content> = {
  name: ChannelName;
  /** What may be done about an UNKNOWN. */
  unknownRule: UnknownRule;
  send(request: SendRequest<Content>, signal?: AbortSignal): Promise<ChannelAnswer>;
  /** Looks for a message whose answer was lost. */
  find(request: FindRequest<Content>, signal?: AbortSignal): Promise<FindAnswer>;
  /** The provider's present view of a message. */
  fetch(providerId: string, signal?: AbortSignal): Promise<FindAnswer>;
  /** Has the provider forget the content of a message. */
  redact(providerId: string, signal?: AbortSignal): Promise<RedactAnswer>;
  /** Lets go of idle connections. */
  close(): Promise<void>;
};

export type ChannelName = "EMAIL" | "SMS" | "PUSH";

/**
 * REPEAT_SAME_KEY: send again with the same key and content within `withinMs`, the provider keeps one. LOOK_UP: wait
 * for a callback or ask `find`, and send again only when it was not found for a while. REPEAT_REPLACES: send again,
 * the device shows one.
 */
export type UnknownRule =
  { kind: "REPEAT_SAME_KEY"; withinMs: number } | { kind: "LOOK_UP" } | { kind: "REPEAT_REPLACES" };

export type SendRequest<Content> = {
  /** Our attempt; travels along, so that the provider's news can be matched without the answer to this call. */
  attemptId: string;
  /** At most 256 characters, the same for every repetition of one message. Only e-mail hands it on. */
  idempotencyKey: string;
  /** An e-mail address, a number in E.164, or a device's token. */
  to: string;
  content: Content;
  /** Where news of this message goes: Twilio's status callback, the device's acknowledgement. E-mail has webhooks. */
  callbackUrl?: string;
};

export type FindRequest<Content> = {
  to: string;
  content: Content;
  /** When the lost call began. */
  startedAt: Date;
  /** Messages that are known to belong to other attempts. */
  notProviderIds?: ReadonlySet<string>;
};

/** What support may see of a request and its answer: no address, no content, no secret. */
export type Exchange = {
  operation: string;
  request: Readonly<Record<string, string | number | boolean | null>>;
  /** Null when no answer came. */
  httpStatus: number | null;
  response: Readonly<Record<string, string | number | boolean | null>>;
  durationMs: number;
};

type Told = { exchange: Exchange; limits: LearntLimits | null };

export type ChannelAnswer = Accepted | Retry | Paused | Rejected | Unknown;

/** The provider has it. */
export type Accepted = Told & {
  kind: "ACCEPTED";
  providerId: string;
  /** The provider's word, such as `queued`. */
  status: string;
  /** What an SMS is billed as; null elsewhere. */
  segments: number | null;
};

/** Certainly not taken; the same may be sent again, at the earliest after `retryAfterMs` where it is given. */
export type Retry = Told & {
  kind: "RETRY";
  code: string;
  reason: string;
  retryAfterMs: number | null;
  /** Whether somebody must look at it, because time alone will not help. */
  alarm: boolean;
};

/** Certainly not taken, and no other message of this channel would be: stop sending until then. No attempt is spent. */
export type Paused = Told & { kind: "PAUSED"; code: string; reason: string; untilMs: number };

/** Certainly not taken, and never will be: do not send it again. */
export type Rejected = Told & {
  kind: "REJECTED";
  code: string;
  reason: string;
  /** Why this recipient must not be tried again on this channel; null when it is about this message alone. */
  suppress: SuppressReason | null;
  /** The device's token is dead and must be forgotten. */
  deadToken: boolean;
  /** Whether it tells of a fault of ours that somebody must put right. */
  alarm: boolean;
};

/** Bytes may have left and no usable answer came: see `unknownRule`. */
export type Unknown = Told & {
  kind: "UNKNOWN";
  code: UnknownCode;
  reason: string;
  retryAfterMs: number | null;
};

export const UNKNOWN_CODES = [
  "timeout",
  "aborted",
  "connection_lost",
  "server_error",
  "unreadable_answer",
  "concurrent_idempotent_requests",
  "unexpected",
] as const;
export type UnknownCode = (typeof UNKNOWN_CODES)[number];

/** Codes that are not the provider's words but ours, besides those of UNKNOWN. */
export const OWN_CODES = [
  "recipient_not_allowed",
  "connection_failed",
  "not_started",
  "invalid_payload",
  "credential_refused",
  "too_many_messages",
] as const;

/** Why an address is no use any more, in the words of the block list. */
export type SuppressReason = "STOP" | "INVALID_ADDRESS";

export type FoundMessage = {
  providerId: string;
  /** The provider's word: Resend's `last_event`, Twilio's `status`. */
  status: string;
  errorCode: string | null;
  /** Our attempt, where the provider kept it. */
  attemptId: string | null;
  createdAt: Date;
};

export type FindAnswer =
  | { kind: "FOUND"; message: FoundMessage; limits: LearntLimits | null }
  | { kind: "ABSENT"; limits: LearntLimits | null }
  | {
      kind: "UNAVAILABLE";
      code: string;
      reason: string;
      retryAfterMs: number | null;
      limits: LearntLimits | null;
    }
  /** The provider has no such look-up. */
  | { kind: "NOT_OFFERED" };

export type RedactAnswer =
  | { kind: "REDACTED" }
  | { kind: "ABSENT" }
  | { kind: "NOT_OFFERED" }
  | { kind: "UNAVAILABLE"; code: string; reason: string };

export type EmailContent = {
  subject: string;
  html: string;
  text: string;
  /** `EMAIL_FROM` unless given. */
  from?: string;
  replyTo?: string;
  /** Such as List-Unsubscribe. */
  headers?: Record<string, string>;
  attachments?: readonly { filename: string; contentType: string; bytes: Uint8Array }[];
};

export type SmsContent = { body: string };

export type PushContent = {
  title: string;
  body: string;
  /** A later push with the same one replaces this on the device. */
  collapseId: string;
  /** For the app: texts by name. */
  data?: Record<string, string>;
  /** How long it is worth delivering, in seconds; FCM's four weeks unless given. */
  ttlS?: number;
};
