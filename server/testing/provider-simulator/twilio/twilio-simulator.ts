import { randomUUID } from "node:crypto";
import { join } from "node:path";
import twilio from "twilio";
import { outcomeRules, type AutomaticDelivery, type OutcomeRule } from "../automatic-delivery";
import type { CallbackFault } from "../callback-faults";
import { callbackSender } from "../callback-sender";
import { faultScript, type Fault } from "../fault-script";
import type { Delivery, SimulatedRequest } from "../http-exchange";
import { openJournal } from "../journal";
import type { MessageFaultAction } from "../message-fault";
import { rateWindow } from "../rate-window";
import type { RequestLog } from "../request-log";
import { timerSet } from "../timer-set";
import { inboundFields, statusCallbackFields } from "./sms-json";
import { segmentsOf } from "./sms-segments";
import { smsSteps, type SmsOutcome } from "./sms-steps";
import { TwilioBooks } from "./twilio-books";
import { newSid, twilioPipeline } from "./twilio-pipeline";
import type { SimulatedSms, SmsEvent, SmsStatus, TwilioRecord } from "./twilio-records";

export type TwilioSimulatorOptions = {
  /** Folder for the journal; null keeps everything in memory. */
  dataDir: string | null;
  log: RequestLog;
  /** What callers must send, and what callbacks are signed with. */
  authToken?: string;
  requestsPerSecondMax?: number | null;
  /** Where messages that come in are told. */
  inboundUrl?: string | null;
  automatic?: AutomaticDelivery;
  /** The wait before a callback is sent again, in milliseconds. */
  callbackRetryDelayMs?: number;
};

/** One text message that was really taken, as the judge tells it. */
export type LedgerSms = SimulatedSms & {
  status: SmsStatus;
  errorCode: number | null;
  events: readonly SmsEvent[];
};

/** What the simulated Twilio takes for our token unless told otherwise. */
export const SIMULATED_AUTH_TOKEN = "simulated_auth_token";

export type TwilioSimulator = ReturnType<typeof twilioSimulator>;

/** The simulated Twilio: its HTTP side (`handle`) and the judge's and director's side (the rest). */
export function twilioSimulator(options: TwilioSimulatorOptions) {
  const books = new TwilioBooks();
  const path = options.dataDir === null ? null : join(options.dataDir, "twilio.jsonl");
  const journal = openJournal<TwilioRecord[]>(path, (records) =>
    records.forEach((record) => books.apply(record)),
  );
  const faults = faultScript<MessageFaultAction>();
  const limit = rateWindow(options.requestsPerSecondMax ?? null, 1_000);
  const rules = outcomeRules<SmsOutcome>();
  const timers = timerSet();
  let authToken = options.authToken ?? SIMULATED_AUTH_TOKEN;
  let automatic = options.automatic ?? null;
  let inboundUrl = options.inboundUrl ?? null;
  let isClosed = false;

  function record(...records: TwilioRecord[]): void {
    if (isClosed) return;
    for (const one of records) books.apply(one);
    journal.append(records);
  }

  const callbacks = callbackSender<SmsEvent, string>({
    addressesOf(event) {
      const message = books.messages.get(event.sid)!;
      const url = message.direction === "inbound" ? inboundUrl : message.statusCallback;
      return url === null ? [] : [url];
    },
    postOf(event, address) {
      const message = books.messages.get(event.sid)!;
      const fields =
        message.direction === "inbound" ? inboundFields(message) : statusCallbackFields(message, event);
      // The fragment directs Twilio alone: it is neither sent nor signed.
      const url = address.split("#")[0]!;
      const headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": twilio.getExpectedTwilioSignature(authToken, url, fields),
        "i-twilio-idempotency-token": event.id,
      };
      return { url, headers, body: new URLSearchParams(fields).toString() };
    },
    retryDelaysMs(event) {
      const fragment = books.messages.get(event.sid)!.statusCallback?.split("#")[1] ?? "";
      const times = Math.min(5, Math.max(0, Number(new URLSearchParams(fragment).get("rc") ?? 1) || 0));
      return Array.from({ length: times }, () => options.callbackRetryDelayMs ?? 100);
    },
    atOnceMax: 16,
    onSettled: (event) => record({ is: "event_settled", eventId: event.id }),
  });

  /** Throws a RangeError for an unknown message at once, so that whoever directs is told. */
  function report(sid: string, status: SmsStatus, errorCode: number | null = null): Promise<SmsEvent> {
    const message = books.messages.get(sid);
    if (!message) throw new RangeError(`The simulator has no message ${sid}.`);
    const event: SmsEvent = {
      id: randomUUID(),
      seq: books.nextSeq(),
      type: status,
      sid,
      atMs: Date.now(),
      errorCode,
      toDeliver: message.direction === "inbound" ? inboundUrl !== null : message.statusCallback !== null,
    };
    record({ is: "event", event });
    return callbacks.announce(event).then(() => event);
  }

  /** Starts the timers for what is still to become of a message. */
  function live(message: SimulatedSms): void {
    const done = books.eventsByMessage.get(message.sid)!.length;
    for (const { status, afterMs, errorCode } of message.steps.slice(done)) {
      const work = () => void report(message.sid, status, errorCode ?? null);
      timers.later(Math.max(0, message.createdAtMs + afterMs - Date.now()), work);
    }
  }

  const pipeline = twilioPipeline({
    books,
    faults,
    limit,
    log: options.log,
    authToken: () => authToken,
    record,
    onAccepted: live,
    stepsFor: (to) => (automatic === null ? [] : smsSteps(rules.outcomeFor(to) ?? "delivered", automatic)),
    report: (sid, status) => report(sid, status),
  });

  for (const id of books.unsettledEventIds) void callbacks.announce(books.events.get(id)!);
  for (const message of books.messages.values()) live(message);

  return {
    handle: (request: SimulatedRequest): Promise<Delivery> => pipeline(request),

    /** Every text message that was really taken, in order; to one number if given. */
    smsMessages: (to?: string): LedgerSms[] =>
      (to === undefined ? [...books.messages.values()] : (books.messagesByNumber.get(to) ?? []))
        .filter(({ direction }) => direction === "outbound-api")
        .map((message) => ({
          ...message,
          status: books.status(message.sid),
          errorCode: books.errorCode(message.sid),
          events: books.eventsByMessage.get(message.sid)!,
        })),
    /** Lets something become of a message and sends the callback. Throws a RangeError for an unknown sid. */
    report,
    callbackTries: () => callbacks.tries(),

    /** A text message from a traveller; STOP ends messages to that number (21610) and START takes it back. */
    async receive(given: { from: string; to: string; body: string }): Promise<string> {
      const message: SimulatedSms = {
        ...given,
        sid: newSid(),
        seq: books.nextSeq(),
        accountSid: `AC${"0".repeat(32)}`,
        createdAtMs: Date.now(),
        direction: "inbound",
        messagingServiceSid: null,
        numSegments: segmentsOf(given.body),
        firstStatus: "received",
        statusCallback: null,
        steps: [],
      };
      record({ is: "message", message });
      const word = /^\s*(STOP|START)\s*$/i.exec(given.body)?.[1]?.toUpperCase();
      if (word) record({ is: "stop", number: given.from, isStopped: word === "STOP" });
      await report(message.sid, "received");
      return message.sid;
    },
    /** Numbers that Twilio refuses with 21610, or no longer. */
    stopNumber: (number: string, isStopped = true): void => record({ is: "stop", number, isStopped }),

    /** Arms a fault; `destination` of its match is the number it is for. Answers its id. */
    setFault: (fault: Fault<MessageFaultAction>): string => faults.add(fault),
    removeFault: (id: string): boolean => faults.remove(id),
    clearFaults: (): void => faults.clear(),
    faults: () => faults.list(),
    setCallbackFault: (fault: CallbackFault<SmsStatus>): void => callbacks.faults.add(fault),
    clearCallbackFaults: (): void => callbacks.faults.clear(),
    releaseHeldCallbacks: (): void => callbacks.releaseHeld(),
    /** Ends when nothing more becomes of any message by itself and no callback is on its way. */
    async idle(): Promise<void> {
      await timers.idle();
      await callbacks.idle();
    },
    setRateLimit: (perSecond: number | null): void => limit.set(perSecond),
    setAutomatic(given: AutomaticDelivery): void {
      automatic = given;
    },
    setInboundUrl(url: string | null): void {
      inboundUrl = url;
    },
    setAuthToken(token: string): void {
      authToken = token;
    },
    /** What becomes by itself of messages to numbers that match. */
    setOutcome: (rule: OutcomeRule<SmsOutcome>): void => rules.add(rule),
    clearOutcomes: (): void => rules.clear(),
    summary: () => ({
      messages: books.messages.size,
      events: books.events.size,
      unsettledEvents: books.unsettledEventIds.size,
      stoppedNumbers: [...books.stoppedNumbers],
    }),
    async close(): Promise<void> {
      timers.close();
      await callbacks.close();
      isClosed = true;
      journal.close();
    },
  };
}
