import Stripe from "stripe";
import { STRIPE_API_VERSION } from "./event-endpoints";
import { eventJson } from "./stripe-json";
import type { SimulatedEvent } from "./stripe-records";
import { webhookFaults, type WebhookFaults } from "./webhook-faults";

/** An address that wants events, and the secret they are signed with. */
export type WebhookTarget = { url: string; secret: string };

/** One try to tell one address one event. `status` is null when it did not answer. */
export type WebhookTry = { eventId: string; type: string; url: string; status: number | null; atMs: number };

export type WebhookSender = {
  faults: WebhookFaults;
  targets(): readonly WebhookTarget[];
  setTargets(targets: readonly WebhookTarget[]): void;
  /**
   * Sends an event in its own time. The promise ends at once, unless the script says "before the response".
   */
  announce(event: SimulatedEvent): Promise<void>;
  /** Sends the events that a "reverse" fault is holding, newest first. */
  releaseHeld(): void;
  /** Ends when nothing is on its way any more; events held by a fault do not count. */
  idle(): Promise<void>;
  tries(): readonly WebhookTry[];
  close(): Promise<void>;
};

const ANSWER_WITHIN_MS = 10_000;
const AT_ONCE_MAX = 4;
const TRIES_KEPT_MAX = 50_000;

/**
 * Posts signed events to the targets, a few at a time, with the given waits (milliseconds) between tries.
 * `onSettled` is told when an event needs no further try: delivered everywhere, lost on script, or given up.
 */
export function webhookSender(options: {
  retryDelaysMs: readonly number[];
  onSettled: (event: SimulatedEvent) => void;
}): WebhookSender {
  const faults = webhookFaults();
  const closing = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  const tries: WebhookTry[] = [];
  const waiting: (() => Promise<void>)[] = [];
  const watchers: (() => void)[] = [];
  let targets: readonly WebhookTarget[] = [];
  let held: SimulatedEvent[] = [];
  let open = 0;
  let running = 0;

  /** Queues one post; `open` counts what is under way or waiting, so that `idle` can be awaited. */
  function enqueue(work: () => Promise<void>): Promise<void> {
    open += 1;
    return new Promise((done) => {
      waiting.push(() => work().finally(() => (done(), finished())));
      startWaiting();
    });
  }

  function startWaiting(): void {
    while (running < AT_ONCE_MAX && waiting.length > 0 && !closing.signal.aborted) {
      running += 1;
      void waiting.shift()!().finally(() => {
        running -= 1;
        startWaiting();
      });
    }
  }

  function finished(): void {
    open -= 1;
    if (open === 0) for (const tell of watchers.splice(0)) tell();
  }

  function later(delayMs: number, work: () => void): void {
    open += 1;
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
      finished();
    }, delayMs);
    timers.add(timer);
  }

  async function post(event: SimulatedEvent, target: WebhookTarget): Promise<boolean> {
    const payload = JSON.stringify(eventJson(event, STRIPE_API_VERSION));
    // Signed with real time: the receiver compares it with its own clock, which tests do not move.
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: target.secret });
    let status: number | null = null;
    try {
      const answer = await fetch(target.url, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": signature },
        body: payload,
        redirect: "manual",
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      status = answer.status;
      await answer.body?.cancel();
    } catch {
      status = null; // Not reached or too slow: the same as a refusal, to be tried again.
    }
    tries.push({ eventId: event.id, type: event.type, url: target.url, status, atMs: Date.now() });
    if (tries.length > TRIES_KEPT_MAX) tries.splice(0, TRIES_KEPT_MAX / 2);
    return status !== null && status >= 200 && status < 300;
  }

  /** Tells all targets `copies` times each; the promise ends after the first try of each. */
  async function send(event: SimulatedEvent, copies = 1): Promise<void> {
    let unsettled = targets.length * copies;
    const settleOne = () => {
      unsettled -= 1;
      if (unsettled === 0) options.onSettled(event);
    };
    const attempt = (target: WebhookTarget, round: number): Promise<void> =>
      enqueue(async () => {
        if (await post(event, target)) return settleOne();
        if (closing.signal.aborted) return;
        const wait = options.retryDelaysMs[round];
        if (wait === undefined) settleOne();
        else later(wait, () => void attempt(target, round + 1));
      });
    await Promise.all(targets.flatMap((target) => Array.from({ length: copies }, () => attempt(target, 0))));
  }

  function releaseHeld(): void {
    const newestFirst = held.toReversed();
    held = [];
    // One after the other, since a few at a time would blur the order.
    void newestFirst.reduce<Promise<void>>(
      (before, event) => before.then(() => send(event)),
      Promise.resolve(),
    );
  }

  return {
    faults,
    targets: () => targets,
    setTargets(given) {
      targets = given;
    },
    async announce(event) {
      if (targets.length === 0) return;
      const action = faults.actionFor(event);
      switch (action?.kind) {
        case "lost":
          return options.onSettled(event);
        case "before_response":
          return send(event);
        case "delay":
          return later(action.delayMs, () => void send(event));
        case "reverse":
          held.push(event);
          if (held.length >= action.hold) releaseHeld();
          return;
        default:
          // On the next turn of the event loop, so that the request's own answer leaves first.
          later(0, () => void send(event, action?.kind === "duplicate" ? action.copies : 1));
      }
    },
    releaseHeld,
    idle: () => (open === 0 ? Promise.resolve() : new Promise((done) => watchers.push(done))),
    tries: () => tries,
    async close() {
      closing.abort();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      for (const tell of watchers.splice(0)) tell();
    },
  };
}
