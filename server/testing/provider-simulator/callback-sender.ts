import { callbackFaults, type CallbackFaults } from "./callback-faults";

/** What is posted to tell an address of an event. */
export type CallbackPost = { url: string; headers: Record<string, string>; body: string };

/** One try to tell one address one event. `status` is null when it did not answer. */
export type CallbackTry = { eventId: string; type: string; url: string; status: number | null; atMs: number };

export type CallbackSenderOptions<Event, Address> = {
  /** Who wants to hear of the event. */
  addressesOf: (event: Event) => readonly Address[];
  /** The signed request; asked for anew at each try. */
  postOf: (event: Event, address: Address) => CallbackPost;
  /** Waits between tries, in milliseconds. */
  retryDelaysMs: (event: Event) => readonly number[];
  /** How many posts may be under way at a time. */
  atOnceMax: number;
  /** Told when an event needs no further try: delivered everywhere, lost on script, or given up. */
  onSettled: (event: Event) => void;
};

export type CallbackSender<Event extends { type: string }> = {
  faults: CallbackFaults<Event["type"]>;
  /**
   * Sends an event in its own time. The promise ends at once, unless the script says "before the response".
   */
  announce(event: Event): Promise<void>;
  /** Sends the events that a "reverse" fault is holding, newest first. */
  releaseHeld(): void;
  /** Ends when nothing is on its way any more; events held by a fault do not count. */
  idle(): Promise<void>;
  tries(): readonly CallbackTry[];
  close(): Promise<void>;
};

const ANSWER_WITHIN_MS = 10_000;
const TRIES_KEPT_MAX = 50_000;

/** Posts signed events to whoever wants them, a few at a time, and again when they were not taken. */
export function callbackSender<Event extends { id: string; type: string }, Address>(
  options: CallbackSenderOptions<Event, Address>,
): CallbackSender<Event> {
  const faults = callbackFaults<Event["type"]>();
  const closing = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  const tries: CallbackTry[] = [];
  const waiting: (() => Promise<void>)[] = [];
  const watchers: (() => void)[] = [];
  let held: Event[] = [];
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
    while (running < options.atOnceMax && waiting.length > 0 && !closing.signal.aborted) {
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

  async function post(event: Event, address: Address): Promise<boolean> {
    const { url, headers, body } = options.postOf(event, address);
    let status: number | null = null;
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers,
        body,
        redirect: "manual",
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      status = answer.status;
      await answer.body?.cancel();
    } catch {
      status = null; // Not reached or too slow: the same as a refusal, to be tried again.
    }
    tries.push({ eventId: event.id, type: event.type, url, status, atMs: Date.now() });
    if (tries.length > TRIES_KEPT_MAX) tries.splice(0, TRIES_KEPT_MAX / 2);
    return status !== null && status >= 200 && status < 300;
  }

  /** Tells all addresses `copies` times each; the promise ends after the first try of each. */
  async function send(event: Event, copies = 1): Promise<void> {
    const addresses = options.addressesOf(event);
    const delaysMs = options.retryDelaysMs(event);
    let unsettled = addresses.length * copies;
    const settleOne = () => {
      unsettled -= 1;
      if (unsettled === 0) options.onSettled(event);
    };
    const attempt = (address: Address, round: number): Promise<void> =>
      enqueue(async () => {
        if (await post(event, address)) return settleOne();
        if (closing.signal.aborted) return;
        const wait = delaysMs[round];
        if (wait === undefined) settleOne();
        else later(wait, () => void attempt(address, round + 1));
      });
    await Promise.all(
      addresses.flatMap((address) => Array.from({ length: copies }, () => attempt(address, 0))),
    );
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
    async announce(event) {
      if (options.addressesOf(event).length === 0) return;
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
