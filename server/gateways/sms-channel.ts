import twilio from "twilio";
import { callWatch, LOST_REASONS, neverConnected, type CallWatch } from "./call-watch";
import type { SmsSettings } from "./channel-settings";
import { learntLimits, retryAfterMs } from "./learnt-limits";
import { maskRecipient, withoutRecipient } from "./mask-recipient";
import type {
  ChannelAnswer,
  Exchange,
  FindAnswer,
  FindRequest,
  FoundMessage,
  MessageChannel,
  SmsContent,
} from "./message-channel";
import { refuseRecipient } from "./refuse-recipient";
import { smsError } from "./sms-errors";
import { TwilioRequestClient, type TwilioCall } from "./twilio-request-client";

type Client = ReturnType<typeof twilio>;
type Instance = Awaited<ReturnType<Client["messages"]["create"]>>;

/** Tells Twilio to repeat a callback five times whatever went wrong; once is its own default. */
const CALLBACK_OVERRIDES = "#rc=5&rp=all";
const ACCOUNT_PAUSE_MS = 5 * 60 * 1000;
/** How far Twilio's clock may be behind ours when a lost message is looked for, in milliseconds. */
const CLOCK_SKEW_MS = 60_000;
/** What a trial account puts in front of every text. */
const TRIAL_PREFIX = "Sent from your Twilio trial account - ";
const LISTED_MAX = 400;
const UNSENT_LISTED_MAX = 50;

/**
 * Text messages through Twilio, which has no idempotency key: a call without an answer is UNKNOWN and must be looked
 * up (`find`) before anything is sent again. `nowMs` is the clock for pauses.
 */
export function smsChannel(
  settings: SmsSettings,
  nowMs: () => number = Date.now,
): MessageChannel<SmsContent> {
  const { accountSid, authToken, timeoutMs } = settings;
  const client = twilio(accountSid, authToken, { httpClient: new TwilioRequestClient(timeoutMs) });
  client.api.baseUrl = settings.baseUrl;

  async function call<Result>(
    signal: AbortSignal | undefined,
    run: () => Promise<Result>,
  ): Promise<{ result: Result | null; error: unknown; wire: TwilioCall; watch: CallWatch }> {
    const watch = callWatch(timeoutMs, signal);
    const wire: TwilioCall = { signal: watch.signal, answer: null };
    try {
      const result = await TwilioRequestClient.watched(wire, run);
      return { result, error: null, wire, watch };
    } catch (error) {
      return { result: null, error, wire, watch };
    }
  }

  return {
    name: "SMS",
    unknownRule: { kind: "LOOK_UP" },
    async send({ to, content, callbackUrl }, signal) {
      const refused = refuseRecipient(settings.reach, to);
      if (refused) return refused;
      const { result, error, wire, watch } = await call(signal, () =>
        client.messages.create({
          to,
          body: content.body,
          ...settings.sender,
          ...(callbackUrl === undefined ? {} : { statusCallback: `${callbackUrl}${CALLBACK_OVERRIDES}` }),
        }),
      );
      const limits = learntLimits(wire.answer?.headers, nowMs());
      const exchange: Exchange = {
        operation: "POST /Messages",
        request: { to: maskRecipient(to), ...settings.sender, hasCallback: callbackUrl !== undefined },
        httpStatus: wire.answer?.status ?? null,
        response: {},
        durationMs: watch.elapsedMs(),
      };
      if (result === null) return failed({ error, wire, watch, exchange, limits, to, nowMs: nowMs() });
      return accepted(result, { exchange, limits });
    },
    async find(request, signal) {
      const { result, error, wire, watch } = await call(signal, () => candidates(client, request));
      const limits = learntLimits(wire.answer?.headers, nowMs());
      if (result === null) return notFound(error, wire, watch, nowMs());
      const isTooMany = result.length >= LISTED_MAX;
      const found = result
        .filter((message) => isTheOne(message, request))
        .toSorted((one, other) => one.dateCreated.getTime() - other.dateCreated.getTime())[0];
      if (found) return { kind: "FOUND", message: view(found), limits };
      // More than we read: it may be among the rest.
      if (!isTooMany) return { kind: "ABSENT", limits };
      const reason = "This number got too many messages to look through.";
      return { kind: "UNAVAILABLE", code: "too_many_messages", reason, retryAfterMs: null, limits };
    },
    async fetch(providerId, signal) {
      const { result, error, wire, watch } = await call(signal, () => client.messages(providerId).fetch());
      if (result === null) return notFound(error, wire, watch, nowMs());
      return { kind: "FOUND", message: view(result), limits: learntLimits(wire.answer?.headers, nowMs()) };
    },
    async redact(providerId, signal) {
      const { result, error, wire, watch } = await call(signal, () =>
        client.messages(providerId).update({ body: "" }),
      );
      if (result !== null) return { kind: "REDACTED" };
      const answer = notFound(error, wire, watch, nowMs());
      if (answer.kind === "ABSENT") return { kind: "ABSENT" };
      const { code, reason } = answer.kind === "UNAVAILABLE" ? answer : { code: "unexpected", reason: "" };
      return { kind: "UNAVAILABLE", code, reason };
    },
    close: () => Promise.resolve(),
  };
}

function accepted(result: Instance, told: Pick<ChannelAnswer, "exchange" | "limits">): ChannelAnswer {
  const { sid, status, numSegments } = result;
  if (typeof sid !== "string" || !sid.startsWith("SM")) {
    const reason = "Twilio's answer has no message id.";
    return { kind: "UNKNOWN", code: "unreadable_answer", reason, retryAfterMs: null, ...told };
  }
  const exchange = { ...told.exchange, response: { sid, status, num_segments: numSegments } };
  const segments = Number(numSegments) || null;
  return { kind: "ACCEPTED", providerId: sid, status, segments, exchange, limits: told.limits };
}

type Failure = {
  error: unknown;
  wire: TwilioCall;
  watch: CallWatch;
  exchange: Exchange;
  limits: ChannelAnswer["limits"];
  to: string;
  nowMs: number;
};

function failed({ error, wire, watch, exchange: asked, limits, to, nowMs }: Failure): ChannelAnswer {
  if (wire.answer === null) return withoutAnswer(error, watch, { exchange: asked, limits });
  const { status, headers } = wire.answer;
  const waitMs = retryAfterMs(headers, nowMs);
  const number = twilioCode(error);
  const reason = withoutRecipient(error instanceof Error ? error.message : String(error), to);
  const exchange = { ...asked, response: { code: number, message: reason } };
  const told = { reason, exchange, limits };
  if (status >= 500) return { kind: "UNKNOWN", ...told, code: "server_error", retryAfterMs: waitMs };
  if (status === 429)
    return { kind: "RETRY", ...told, code: String(number ?? 20429), retryAfterMs: waitMs, alarm: false };
  // Something between us and Twilio answered, or a success could not be read: what happened is not known.
  if (number === null) return { kind: "UNKNOWN", ...told, code: "unreadable_answer", retryAfterMs: waitMs };
  const code = String(number);
  const { action, suppress = null, alarm = false } = smsError(number);
  switch (action) {
    case "RETRY":
      return { kind: "RETRY", ...told, code, retryAfterMs: waitMs, alarm };
    case "PAUSED":
      return { kind: "PAUSED", ...told, code, untilMs: nowMs + (waitMs ?? ACCOUNT_PAUSE_MS) };
    case "REJECTED":
      return { kind: "REJECTED", ...told, code, suppress, deadToken: false, alarm };
  }
}

function withoutAnswer(
  error: unknown,
  watch: CallWatch,
  told: Pick<ChannelAnswer, "exchange" | "limits">,
): ChannelAnswer {
  if (neverConnected(error)) {
    const reason = "Twilio could not be reached; nothing was sent.";
    return { kind: "RETRY", code: "connection_failed", reason, retryAfterMs: null, alarm: false, ...told };
  }
  const code = isTimeout(error) ? "timeout" : watch.lostBecause();
  return { kind: "UNKNOWN", code, reason: LOST_REASONS[code], retryAfterMs: null, ...told };
}

function notFound(
  error: unknown,
  wire: TwilioCall,
  watch: CallWatch,
  nowMs: number,
): Exclude<FindAnswer, { kind: "FOUND" | "NOT_OFFERED" }> {
  const limits = learntLimits(wire.answer?.headers, nowMs);
  const number = twilioCode(error);
  if (number === 20404) return { kind: "ABSENT", limits };
  if (wire.answer === null) {
    const code = neverConnected(error)
      ? "connection_failed"
      : isTimeout(error)
        ? "timeout"
        : watch.lostBecause();
    return {
      kind: "UNAVAILABLE",
      code,
      reason: "Twilio did not answer the look-up.",
      retryAfterMs: null,
      limits,
    };
  }
  return {
    kind: "UNAVAILABLE",
    code: number === null ? "unreadable_answer" : String(number),
    reason: error instanceof Error ? error.message : String(error),
    retryAfterMs: retryAfterMs(wire.answer.headers, nowMs),
    limits,
  };
}

/**
 * Messages that may be the lost one. A message has no sending date while Twilio still holds it, so the newest are
 * read without the date as well.
 */
async function candidates(client: Client, { to, startedAt }: FindRequest<SmsContent>): Promise<Instance[]> {
  const dateSentAfter = new Date(startedAt.getTime() - CLOCK_SKEW_MS);
  const sent = await client.messages.list({ to, dateSentAfter, limit: LISTED_MAX, pageSize: LISTED_MAX });
  const newest = await client.messages.list({
    to,
    limit: UNSENT_LISTED_MAX,
    pageSize: UNSENT_LISTED_MAX,
  });
  const known = new Set(sent.map(({ sid }) => sid));
  return [...sent, ...newest.filter(({ sid }) => !known.has(sid))];
}

function isTheOne(
  message: Instance,
  { content, startedAt, notProviderIds }: FindRequest<SmsContent>,
): boolean {
  return (
    message.direction.startsWith("outbound") &&
    message.dateCreated.getTime() >= startedAt.getTime() - CLOCK_SKEW_MS &&
    (message.body === content.body || message.body === `${TRIAL_PREFIX}${content.body}`) &&
    notProviderIds?.has(message.sid) !== true
  );
}

function view(message: Instance): FoundMessage {
  return {
    providerId: message.sid,
    status: message.status,
    errorCode: message.errorCode ? String(message.errorCode) : null,
    attemptId: null,
    createdAt: message.dateCreated,
  };
}

/** Twilio's own number of an error; null when the error is none of Twilio's. */
function twilioCode(error: unknown): number | null {
  return error instanceof twilio.RestException && typeof error.code === "number" ? error.code : null;
}

/** The SDK's own time-out, which may be over before ours is. */
function isTimeout(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "ECONNABORTED" || code === "ETIMEDOUT";
}
