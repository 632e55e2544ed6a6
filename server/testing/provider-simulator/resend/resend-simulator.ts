import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { outcomeRules, type AutomaticDelivery, type OutcomeRule } from "../automatic-delivery";
import type { CallbackFault } from "../callback-faults";
import { callbackSender } from "../callback-sender";
import { faultScript, type Fault } from "../fault-script";
import type { Delivery, SimulatedRequest } from "../http-exchange";
import { openJournal } from "../journal";
import type { MessageFaultAction } from "../message-fault";
import { rateWindow } from "../rate-window";
import type { RequestLog } from "../request-log";
import { simulatedClock } from "../simulated-clock";
import { timerSet } from "../timer-set";
import { emailEventJson } from "./email-json";
import { EMAIL_OUTCOMES, emailSteps, type EmailOutcome } from "./email-steps";
import { bareAddress } from "./new-email";
import { ResendBooks } from "./resend-books";
import { resendPipeline } from "./resend-pipeline";
import type {
  EmailEvent,
  EmailEventDetail,
  EmailEventType,
  ResendRecord,
  SimulatedEmail,
} from "./resend-records";

/** An address that wants events, and the secret (`whsec_…`) they are signed with. */
export type ResendWebhookTarget = { url: string; secret: string };

export type ResendSimulatorOptions = {
  /** Folder for the journal; null keeps everything in memory. */
  dataDir: string | null;
  log: RequestLog;
  /** Accept only this key; any unless given. */
  apiKey?: string;
  requestsPerSecondMax?: number | null;
  webhookTargets?: readonly ResendWebhookTarget[];
  /** Waits between webhook tries, in milliseconds. */
  webhookRetryDelaysMs?: readonly number[];
  automatic?: AutomaticDelivery;
  /** Domains that are answered with 422. Those that Resend refuses unless given. */
  refusedDomains?: readonly string[];
};

/** One mail that was really taken, as the judge tells it. */
export type LedgerEmail = SimulatedEmail & { lastEvent: string; events: readonly EmailEvent[] };

export type ResendSimulator = ReturnType<typeof resendSimulator>;

/** The simulated Resend: its HTTP side (`handle`) and the judge's and director's side (the rest). */
export function resendSimulator(options: ResendSimulatorOptions) {
  const clock = simulatedClock();
  const books = new ResendBooks();
  const path = options.dataDir === null ? null : join(options.dataDir, "resend.jsonl");
  const journal = openJournal<ResendRecord[]>(path, (records) =>
    records.forEach((record) => books.apply(record)),
  );
  clock.advance(books.clockAheadMs);
  const faults = faultScript<MessageFaultAction>();
  const limit = rateWindow(options.requestsPerSecondMax ?? null, 1_000);
  const rules = outcomeRules<EmailOutcome>(EMAIL_OUTCOMES);
  const timers = timerSet();
  let automatic = options.automatic ?? null;
  let targets = options.webhookTargets ?? [];
  let quota: { daily: number | null; monthly: number | null } = { daily: null, monthly: null };
  let isClosed = false;

  function record(...records: ResendRecord[]): void {
    if (isClosed) return;
    for (const one of records) books.apply(one);
    journal.append(records);
  }

  const webhooks = callbackSender<EmailEvent, ResendWebhookTarget>({
    addressesOf: () => targets,
    postOf(event, { url, secret }) {
      const body = JSON.stringify(emailEventJson(books, event));
      // Signed with real time: the receiver compares it with its own clock, which tests do not move.
      const at = new Date();
      const headers = {
        "content-type": "application/json",
        "svix-id": event.id,
        "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
        "svix-signature": new Webhook(secret).sign(event.id, at, body),
      };
      return { url, headers, body };
    },
    retryDelaysMs: () => options.webhookRetryDelaysMs ?? [1_000, 5_000, 30_000],
    atOnceMax: 16,
    onSettled: (event) => record({ is: "event_settled", eventId: event.id }),
  });

  /** Throws a RangeError for an unknown mail at once, so that whoever directs is told. */
  function report(emailId: string, type: EmailEventType, detail: EmailEventDetail = {}): Promise<EmailEvent> {
    if (!books.emails.has(emailId)) throw new RangeError(`The simulator has no mail ${emailId}.`);
    const event: EmailEvent = {
      id: `msg_${randomUUID().replaceAll("-", "")}`,
      seq: books.nextSeq(),
      type,
      emailId,
      atMs: clock.nowMs(),
      detail,
      toDeliver: targets.length > 0,
    };
    record({ is: "event", event });
    return webhooks.announce(event).then(() => event);
  }

  /** Starts the timers for what is still to become of a mail. */
  function live(email: SimulatedEmail): void {
    const done = books.eventsByEmail.get(email.id)!.length;
    for (const { type, afterMs, detail } of email.steps.slice(done)) {
      const work = () => void report(email.id, type, detail);
      timers.later(Math.max(0, email.createdAtMs + afterMs - clock.nowMs()), work);
    }
  }

  function countSince(sinceMs: number): number {
    return [...books.emails.values()].filter(({ createdAtMs }) => createdAtMs >= sinceMs).length;
  }

  const pipeline = resendPipeline({
    books,
    faults,
    limit,
    log: options.log,
    nowMs: () => clock.nowMs(),
    apiKey: options.apiKey ?? null,
    refusedDomains: options.refusedDomains ?? ["example.com", "test.com"],
    spentQuota() {
      const now = new Date(clock.nowMs());
      const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
      if (quota.monthly !== null && countSince(Date.UTC(year, month)) >= quota.monthly)
        return "monthly_quota_exceeded";
      if (quota.daily !== null && countSince(Date.UTC(year, month, day)) >= quota.daily)
        return "daily_quota_exceeded";
      return null;
    },
    record,
    onAccepted: live,
    stepsFor: (email) =>
      automatic === null
        ? []
        : emailSteps(rules.outcomeFor(bareAddress(email.to[0]!)) ?? "delivered", automatic),
  });

  for (const id of books.unsettledEventIds) void webhooks.announce(books.events.get(id)!);
  for (const email of books.emails.values()) live(email);

  return {
    handle: (request: SimulatedRequest): Promise<Delivery> => pipeline(request),

    /** Every mail that was really taken, in order. */
    emails: (): LedgerEmail[] =>
      [...books.emails.values()].map((email) => ({
        ...email,
        lastEvent: books.lastEvent(email.id),
        events: books.eventsByEmail.get(email.id)!,
      })),
    events: (): EmailEvent[] => [...books.events.values()],
    /** Lets something become of a mail, and tells the webhook targets. Throws a RangeError for an unknown id. */
    report,
    webhookTries: () => webhooks.tries(),

    /** Arms a fault; `destination` of its match is the first recipient. Answers its id. */
    setFault: (fault: Fault<MessageFaultAction>): string => faults.add(fault),
    removeFault: (id: string): boolean => faults.remove(id),
    clearFaults: (): void => faults.clear(),
    faults: () => faults.list(),
    setWebhookFault: (fault: CallbackFault<EmailEventType>): void => webhooks.faults.add(fault),
    clearWebhookFaults: (): void => webhooks.faults.clear(),
    releaseHeldWebhooks: (): void => webhooks.releaseHeld(),
    /** Ends when nothing more becomes of any mail by itself and no webhook is on its way. */
    async idle(): Promise<void> {
      await timers.idle();
      await webhooks.idle();
    },
    setWebhookTargets(given: readonly ResendWebhookTarget[]): void {
      targets = given;
    },
    setRateLimit: (perSecond: number | null): void => limit.set(perSecond),
    /** How many mails a day and a month (UTC) are taken; null is no limit. */
    setQuota(given: { daily?: number | null; monthly?: number | null }): void {
      quota = { ...quota, ...given };
    },
    setAutomatic(given: AutomaticDelivery): void {
      automatic = given;
    },
    /** What becomes by itself of mails to addresses that match. */
    setOutcome: (rule: OutcomeRule<EmailOutcome>): void => rules.add(rule),
    clearOutcomes: (): void => rules.clear(),
    /** Moves Resend's time forward, for good: keys are forgotten after 24 hours. */
    advanceClock(stepMs: number): void {
      clock.advance(stepMs);
      record({ is: "clock", stepMs });
    },
    summary: () => ({
      emails: books.emails.size,
      events: books.events.size,
      unsettledEvents: books.unsettledEventIds.size,
      nowMs: clock.nowMs(),
      webhookTargets: targets.map(({ url }) => url),
    }),
    async close(): Promise<void> {
      timers.close();
      await webhooks.close();
      isClosed = true;
      journal.close();
    },
  };
}
