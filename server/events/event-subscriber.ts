import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { Bell } from "@/server/platform/job-bell";
import type { Logger } from "@/server/platform/log";
import type { WorkerPart } from "@/server/platform/worker-part";
import { claimDeliveries, type ClaimedDelivery } from "./delivery/claim-deliveries";
import { deliverEvent } from "./delivery/deliver-event";
import { listenForEvents } from "./delivery/listen-for-events";
import { returnDelivery } from "./delivery/record-failure";
import { ROUTE_BATCH, routeEvents } from "./delivery/route-events";
import type { EventHandler } from "./event-handler";

/** What the subscriber needs of a job store: somebody to wake it when a failed delivery is due again. */
export interface RetryWakeUps {
  defineWakeUp(name: string, handler: () => Promise<void>): void;
  wakeAt(name: string, key: string, instant: Date, subject: { id: string }): Promise<boolean>;
}

export interface EventSubscriberOptions {
  ctx: Context;
  handlers: readonly EventHandler[];
  /** For the log. */
  workerName: string;
  /** Fired when the worker is told to stop: nothing new is taken from then on. */
  stopSignal: AbortSignal;
  /** Without one, retries are found by looking. */
  store?: RetryWakeUps;
  log?: Logger;
  /** Deliveries at one time; 8 unless told. Each takes a connection of the pool. */
  concurrency?: number;
  /** How often it is looked without being woken, in milliseconds; 1,000 unless told. */
  lookMs?: number;
}

const WAKE_UP = "events.deliver";
/** How long a free place may stay empty so that others come free with it, in milliseconds. */
const REFILL_MS = 5;
/** How long giving back may take at the end, in milliseconds. Whatever is not given back comes again by itself. */
const GIVE_BACK_MS = 800;

/**
 * Delivers the events of the outbox to the handlers that want them: at least once, and for each handler in the order
 * in which the events of a subject happened. Any number of subscribers may work on one outbox.
 */
export function eventSubscriber(options: EventSubscriberOptions): WorkerPart {
  const { ctx, stopSignal, store, log, workerName, concurrency = 8, lookMs = 1_000 } = options;
  const handlers = new Map(options.handlers.map((handler) => [handler.name, handler]));
  if (handlers.size !== options.handlers.length) throw new Error("Two event handlers have the same name.");
  const names = [...handlers.keys()];
  const delivererCtx: Context = { ...ctx, actor: { kind: "system", name: "Event subscriber" } };
  const running = new Set<Promise<void>>();
  const abort = new AbortController();
  const bell = new Bell();
  let listener: { close(): Promise<void> } | null = null;
  let looping = Promise.resolve();
  let isStopping = false;
  let isFailing = false;
  /** Something may have been written since the last look at what is new. */
  let isNews = true;

  const takeNoMore = () => {
    isStopping = true;
    bell.ring();
  };
  const onNews = () => {
    isNews = true;
    bell.ring();
  };

  const loop = async () => {
    let lookAt = performance.now();
    while (!isStopping) {
      const rung = bell.next();
      if (performance.now() >= lookAt) {
        isNews = true;
        lookAt = performance.now() + lookMs;
      }
      const isMoreNews = await look().catch(onLookFailed);
      if (!isMoreNews && !isStopping) await rung(Math.max(0, lookAt - performance.now()));
    }
  };

  /** Resolves to whether there is more that is new. */
  const look = async (): Promise<boolean> => {
    if (isNews) {
      isNews = false;
      isNews = (await routeEvents(ctx.pool, options.handlers)) === ROUTE_BATCH || isNews;
    }
    const limit = concurrency - running.size;
    if (limit > 0 && !isStopping)
      for (const claimed of await claimDeliveries(ctx.pool, { handlers: names, limit })) start(claimed);
    if (isFailing) log?.info({ worker: workerName }, "Events can be delivered again");
    isFailing = false;
    return isNews;
  };

  // Said once: a database that is away must not fill the log.
  const onLookFailed = (error: unknown): false => {
    if (!isFailing) log?.error({ err: error, worker: workerName }, "Events could not be read; trying again");
    isFailing = true;
    return false;
  };

  const start = (claimed: ClaimedDelivery) => {
    const work = deliver(claimed)
      .catch((error: unknown) =>
        log?.error({ err: error, ...named(claimed) }, "The end of a delivery could not be recorded"),
      )
      .finally(() => {
        running.delete(work);
        // Places that come free one by one are filled together: each claim costs as much as a delivery.
        if (running.size <= concurrency / 2) bell.ring();
        else setTimeout(() => bell.ring(), REFILL_MS);
      });
    running.add(work);
  };

  const deliver = async (claimed: ClaimedDelivery) => {
    // Claimed while the worker was told to stop.
    if (isStopping) return returnDelivery(ctx, claimed);
    const handler = handlers.get(claimed.handler)!;
    const end = await deliverEvent(
      { ...delivererCtx, requestId: newId("req") },
      handler,
      claimed,
      abort.signal,
    );
    if (end.kind === "PARKED") log?.error({ err: end.error, ...named(claimed) }, "An event was parked");
    if (end.kind !== "RETRYING") return;
    log?.warn({ err: end.error, ...named(claimed) }, "An event could not be delivered; it is tried again");
    const { event } = claimed;
    await store
      ?.wakeAt(WAKE_UP, `${event.id}:${claimed.handler}`, end.nextAt, { id: event.id.toString() })
      // A store that is away delays nothing by more than a look.
      .catch(() => undefined);
  };

  store?.defineWakeUp(WAKE_UP, async () => onNews());
  stopSignal.addEventListener("abort", takeNoMore, { once: true });

  return {
    name: "Events",
    async start() {
      if (stopSignal.aborted) return;
      listener = listenForEvents(ctx.pool, onNews);
      looping = loop();
    },
    load: () => ({ running: running.size, capacity: concurrency }),
    takeNoMore,
    async stop(graceMs) {
      takeNoMore();
      stopSignal.removeEventListener("abort", takeNoMore);
      const ended = looping.then(() => Promise.all(running));
      await endsWithin(graceMs, ended);
      abort.abort(new Error("The worker stops."));
      const closed = ended.then(() => listener?.close());
      if (!(await endsWithin(GIVE_BACK_MS, closed)))
        throw new Error("The database did not answer while deliveries were given back.");
    },
  };
}

/** Whether the work ends in so many milliseconds. */
async function endsWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const isOver = new AbortController();
  const late = pause(ms, false, { signal: isOver.signal }).catch(() => false);
  const isInTime = await Promise.race([work.then(() => true), late]);
  isOver.abort();
  return isInTime;
}

function named({ event, handler, attempts }: ClaimedDelivery) {
  return { eventId: event.id.toString(), type: event.type, handler, attempt: attempts };
}
