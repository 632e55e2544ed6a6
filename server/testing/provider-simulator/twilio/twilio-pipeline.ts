import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { FaultScript } from "../fault-script";
import { jsonAnswer, type Answer, type Delivery, type SimulatedRequest } from "../http-exchange";
import { playMessageFault, type MessageFaultAction } from "../message-fault";
import type { RateWindow } from "../rate-window";
import type { RequestLog } from "../request-log";
import { smsJson } from "./sms-json";
import { segmentsOf } from "./sms-segments";
import type { TwilioBooks } from "./twilio-books";
import { TWILIO_WORDS, TwilioRefusal } from "./twilio-refusal";
import type { SimulatedSms, SmsStatus, TwilioRecord } from "./twilio-records";

const BODY_LENGTH_MAX = 1_600;
const PAGE_SIZE_MAX = 1_000;
const MESSAGES = /^\/2010-04-01\/Accounts\/(AC[0-9a-zA-Z]{32})\/Messages(?:\/([A-Z]{2}[0-9a-f]{32}))?\.json$/;

export type TwilioPipelineParts = {
  books: TwilioBooks;
  faults: FaultScript<MessageFaultAction>;
  limit: RateWindow;
  log: RequestLog;
  authToken: () => string;
  record: (...records: TwilioRecord[]) => void;
  /** Told of each message that was taken, once it is in the books. */
  onAccepted: (message: SimulatedSms) => void;
  stepsFor: (to: string) => SimulatedSms["steps"];
  report: (sid: string, status: SmsStatus) => Promise<unknown>;
};

/** Handles one request to Twilio's Messages, with the scripted faults laid over. */
export function twilioPipeline(parts: TwilioPipelineParts): (request: SimulatedRequest) => Promise<Delivery> {
  return async (request) => {
    const form = new URLSearchParams(request.method === "GET" ? request.query : request.body);
    const subject = { method: request.method, path: request.path, destination: form.get("To") };
    const action = parts.faults.actionFor(subject);
    const window = parts.limit.take(Date.now());
    const proceed = async (delayMs: number): Promise<Answer> => {
      try {
        if (delayMs > 0) await wait(delayMs);
        if (window?.isOver) throw new TwilioRefusal(20429);
        return await answerTo(parts, request, form);
      } catch (refusal) {
        if (refusal instanceof TwilioRefusal) return refusal.answer();
        throw refusal;
      }
    };
    const delivery = await playMessageFault(action, TWILIO_WORDS, proceed);
    parts.log.record({
      provider: "twilio",
      atMs: Date.now(),
      method: request.method,
      endpoint: `${request.method} /Messages${MESSAGES.exec(request.path)?.[2] ? "/:sid" : ""}`,
      path: request.path,
      idempotencyKey: null,
      status: delivery.kind === "answer" ? delivery.answer.status : null,
      fault: action?.kind ?? null,
    });
    return delivery;
  };
}

async function answerTo(
  parts: TwilioPipelineParts,
  request: SimulatedRequest,
  form: URLSearchParams,
): Promise<Answer> {
  const [, accountSid, sid] = MESSAGES.exec(request.path) ?? [];
  requireAuthToken(request, accountSid, parts.authToken());
  if (accountSid === undefined) throw new TwilioRefusal(20404);
  if (sid === undefined) {
    if (request.method === "GET") return jsonAnswer(200, listOf(parts.books, accountSid, request.path, form));
    return jsonAnswer(201, smsJson(parts.books, take(parts, accountSid, form)));
  }
  const message = parts.books.messages.get(sid);
  if (!message || parts.books.deletedSids.has(sid)) throw new TwilioRefusal(20404);
  if (request.method === "DELETE") {
    parts.record({ is: "deleted", sid });
    return { status: 204, body: "" };
  }
  if (request.method === "POST") {
    if (form.get("Body") === "") parts.record({ is: "redacted", sid });
    if (form.get("Status") === "canceled") await parts.report(sid, "canceled");
  }
  return jsonAnswer(200, smsJson(parts.books, message));
}

function take(parts: TwilioPipelineParts, accountSid: string, form: URLSearchParams): SimulatedSms {
  const to = form.get("To") ?? "";
  const body = form.get("Body") ?? "";
  const from = form.get("From");
  const messagingServiceSid = form.get("MessagingServiceSid");
  if (!/^\+[1-9]\d{6,14}$/.test(to)) throw new TwilioRefusal(21211);
  if (from === null && messagingServiceSid === null) throw new TwilioRefusal(21603);
  if (body === "") throw new TwilioRefusal(21602);
  if (body.length > BODY_LENGTH_MAX) throw new TwilioRefusal(21617);
  if (parts.books.stoppedNumbers.has(to)) throw new TwilioRefusal(21610);
  const message: SimulatedSms = {
    sid: newSid(),
    seq: parts.books.nextSeq(),
    accountSid,
    createdAtMs: Date.now(),
    direction: "outbound-api",
    to,
    from,
    messagingServiceSid,
    body,
    numSegments: segmentsOf(body),
    firstStatus: messagingServiceSid === null ? "queued" : "accepted",
    statusCallback: form.get("StatusCallback"),
    steps: parts.stepsFor(to),
  };
  parts.record({ is: "message", message });
  parts.onAccepted(message);
  return message;
}

export function newSid(): string {
  return `SM${randomBytes(16).toString("hex")}`;
}

function listOf(books: TwilioBooks, accountSid: string, path: string, query: URLSearchParams): object {
  const to = query.get("To");
  const from = query.get("From");
  const among = to === null ? [...books.messages.values()] : (books.messagesByNumber.get(to) ?? []);
  const isWanted = sentFilter(books, query);
  const newestFirst = among
    .filter(
      (message) =>
        message.accountSid === accountSid &&
        !books.deletedSids.has(message.sid) &&
        (from === null || message.from === from) &&
        isWanted(message),
    )
    .toReversed();
  const pageSize = Math.min(PAGE_SIZE_MAX, Math.max(1, Number(query.get("PageSize") ?? 50) || 50));
  const page = Math.max(0, Number(query.get("Page") ?? 0) || 0);
  const start = page * pageSize;
  const uriOf = (number: number) => {
    const params = new URLSearchParams(query);
    params.set("PageSize", String(pageSize));
    params.set("Page", String(number));
    return `${path}?${params}`;
  };
  const shown = newestFirst.slice(start, start + pageSize);
  return {
    messages: shown.map((message) => smsJson(books, message)),
    end: start + shown.length - 1,
    first_page_uri: uriOf(0),
    next_page_uri: start + pageSize < newestFirst.length ? uriOf(page + 1) : null,
    page,
    page_size: pageSize,
    previous_page_uri: page > 0 ? uriOf(page - 1) : null,
    start,
    uri: uriOf(page),
  };
}

/** `DateSent`, `DateSent>` and `DateSent<`; a message that was not handed over yet has no such date. */
function sentFilter(books: TwilioBooks, query: URLSearchParams): (message: SimulatedSms) => boolean {
  const [on, after, before] = ["DateSent", "DateSent>", "DateSent<"].map((name) => {
    const text = query.get(name);
    return text === null ? null : Date.parse(text);
  }) as [number | null, number | null, number | null];
  if (on === null && after === null && before === null) return () => true;
  return ({ sid }) => {
    const at = books.sentAtMs(sid);
    if (at === null) return false;
    const isThatDay = on === null || dayOf(at) === dayOf(on);
    return isThatDay && (after === null || at >= after) && (before === null || at <= before);
  };
}

function requireAuthToken(request: SimulatedRequest, accountSid: string | undefined, token: string): void {
  const encoded = /^Basic (\S+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const [user, ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  if (password.join(":") !== token || (accountSid !== undefined && user !== accountSid))
    throw new TwilioRefusal(20003);
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
