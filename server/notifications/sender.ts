import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "@/server/platform/context";
import { every } from "@/server/platform/every";
import { newId } from "@/server/platform/ids";
import { Bell } from "@/server/platform/job-bell";
import { listen } from "@/server/platform/listen";
import type { Logger } from "@/server/platform/log";
import type { WorkerPart } from "@/server/platform/worker-part";
import { applyProviderEvents, matchParkedEvents } from "./commands/apply-provider-events";
import { takeTwilioCallbacks } from "./commands/take-twilio-callbacks";
import { planSilentFallbacks } from "./commands/plan-silent-fallbacks";
import { DEVICE_IDLE_DAYS_MAX } from "./commands/read-news";
import { CHANNELS, type Channel } from "./domain/channel";
import { writeAttempts } from "./sending/begin-attempt";
import { claimMessages, type ClaimedMessage } from "./sending/claim-messages";
import { gathered } from "./sending/gathered";
import { loadMessages, type LoadedMessage } from "./sending/load-message";
import { giveBack } from "./sending/move-claimed";
import { reconcileMessages } from "./sending/reconcile-messages";
import { sendMessage } from "./sending/send-message";
import {
  SENDING_SETTINGS,
  type Sending,
  type SendingChannels,
  type SendingSettings,
  type SendStep,
} from "./sending/sending";
import { writeAccepted } from "./sending/write-accepted";

export interface MessageSenderOptions {
  ctx: Context;
  channels: SendingChannels;
  /** For the leases and the log. */
  workerName: string;
  /** Fired when the worker is told to stop: nothing new is taken from then on. */
  stopSignal: AbortSignal;
  /** Our address for callbacks, such as `https://office.example`; null when providers cannot reach us. */
  publicUrl: string | null;
  /** What Twilio signs its callbacks with; two while one replaces the other. None leaves them to another worker. */
  twilioTokens?: readonly string[];
  log?: Logger;
  /** Messages of each channel at one time; 16 unless told. */
  concurrency?: number;
  /** How often it is looked without being woken, in milliseconds; 1,000 unless told. */
  lookMs?: number;
  /** How often the provider is asked about what it no longer tells of, in milliseconds; 5 minutes unless told. */
  reconcileMs?: number;
  /** How long a provider may tell nothing of a message before it is asked, in milliseconds; 2 minutes unless told. */
  silentMs?: number;
  /** For tests. */
  settings?: Partial<SendingSettings>;
  checkpoint?: (step: SendStep, messageId: string) => void | Promise<void>;
}

const HEARD = ["message_due", "provider_event"];
/** How long a free place may stay empty so that others come free with it, in milliseconds. */
const REFILL_MS = 5;
const PARKED_EVERY_MS = 2_000;
const SILENT_EVERY_MS = 15_000;
/** How long giving back may take at the end, in milliseconds. */
const GIVE_BACK_MS = 2_000;

/**
 * Sends what is due on each channel that is set up, applies what providers tell, and asks them about what they do not
 * tell. Any number of senders may work on one database; each message is had by one of them at a time.
 */
export function messageSender(options: MessageSenderOptions): WorkerPart {
  const { stopSignal, log, workerName, concurrency = 16, lookMs = 1_000 } = options;
  const ctx: Context = { ...options.ctx, actor: { kind: "system", name: "Messages" } };
  const publicUrl = options.publicUrl?.replace(/\/+$/, "") ?? null;
  const { twilioTokens: authTokens = [] } = options;
  const noMoreTurns = new AbortController();
  const abort = new AbortController();
  // Everything that waits listens to these; many at one time are no leak.
  setMaxListeners(0, noMoreTurns.signal, abort.signal);
  const bells = new Set<Bell>();
  const running = new Map<Channel, Set<Promise<void>>>();
  const pausedUntil = new Map<Channel, number>();
  const failing = new Set<string>();
  let listener: { close(): Promise<void> } | null = null;
  let loops: Promise<void>[] = [];
  let tasks: { stop(): Promise<void> }[] = [];
  let isStopping = false;

  const sending: Sending = {
    ctx,
    channels: options.channels,
    workerName,
    settings: { ...SENDING_SETTINGS, ...options.settings },
    begin: gathered((attempts) => writeAttempts(ctx.pool, attempts)),
    accept: gathered((calls) => writeAccepted(ctx.pool, calls)),
    publicUrl,
    noMoreTurns: noMoreTurns.signal,
    abort: abort.signal,
    onPaused(channel, untilMs) {
      pausedUntil.set(channel, Math.max(untilMs, pausedUntil.get(channel) ?? 0));
      log?.warn({ channel, until: new Date(untilMs) }, "A channel of messages stands still");
    },
    ...(log ? { log } : {}),
    ...(options.checkpoint ? { checkpoint: options.checkpoint } : {}),
  };

  const ringAll = () => {
    for (const bell of bells) bell.ring();
  };
  const takeNoMore = () => {
    isStopping = true;
    noMoreTurns.abort();
    ringAll();
  };

  /** Looks again and again, until there is no more, and then when it is rung or `lookMs` are over. */
  const loop = async (name: string, bell: Bell, look: () => Promise<boolean>) => {
    bells.add(bell);
    while (!isStopping) {
      const rung = bell.next();
      const isMore = await look().then(
        (more) => (failing.delete(name), more),
        (error: unknown) => {
          // Said once: a database that is away must not fill the log.
          if (!failing.has(name))
            log?.error({ err: error, worker: workerName, name }, "Messages could not be looked at");
          failing.add(name);
          return false;
        },
      );
      if (!isMore && !isStopping) await rung(lookMs);
    }
  };

  const sendDue = (channel: Channel, bell: Bell) => async (): Promise<boolean> => {
    const places = running.get(channel)!;
    const limit = concurrency - places.size;
    if (limit <= 0 || (pausedUntil.get(channel) ?? 0) > Date.now()) return false;
    const claimed = await claimMessages(ctx.pool, {
      channel,
      limit,
      worker: workerName,
      leaseMs: sending.settings.leaseMs,
    });
    if (claimed.length === 0) return false;
    const loaded = await loadMessages(
      ctx.pool,
      claimed.map(({ id }) => id),
      DEVICE_IDLE_DAYS_MAX,
    );
    for (const one of claimed) start(places, bell, one, loaded.get(one.id)!);
    // Of what waits behind another of its booking something may be next already.
    return claimed.length === limit && places.size < concurrency;
  };

  const start = (places: Set<Promise<void>>, bell: Bell, claimed: ClaimedMessage, message: LoadedMessage) => {
    const work = (
      isStopping
        ? giveBack(ctx.pool, claimed, { hasAttempts: message.earlier.length > 0 })
        : sendMessage({ ...sending, ctx: { ...ctx, requestId: newId("req") } }, claimed, message)
    )
      .catch((error: unknown) =>
        log?.error({ err: error, messageId: claimed.id }, "A message was left to its lease"),
      )
      .finally(() => {
        places.delete(work);
        // Places that come free one by one are filled together: each claim costs as much as a call.
        if (places.size <= concurrency / 2) bell.ring();
        else setTimeout(() => bell.ring(), REFILL_MS);
      });
    places.add(work);
  };

  const onTaskFailed = (name: string) => (error: unknown) => log?.error({ err: error }, name);

  stopSignal.addEventListener("abort", takeNoMore, { once: true });

  return {
    name: "Messages",
    async start() {
      if (stopSignal.aborted) return;
      const channels = CHANNELS.filter((channel) => options.channels[channel] !== undefined);
      loops = channels.map((channel) => {
        running.set(channel, new Set());
        const bell = new Bell();
        return loop(channel, bell, sendDue(channel, bell));
      });
      loops.push(loop("provider events", new Bell(), () => applyProviderEvents(ctx)));
      if (publicUrl !== null && authTokens.length > 0)
        loops.push(loop("callbacks", new Bell(), () => takeTwilioCallbacks(ctx, { publicUrl, authTokens })));
      tasks = [
        every(
          PARKED_EVERY_MS,
          () => matchParkedEvents(ctx),
          onTaskFailed("Parked events could not be matched"),
        ),
        every(
          SILENT_EVERY_MS,
          () => planSilentFallbacks(ctx),
          onTaskFailed("Stand-ins could not be planned"),
        ),
        every(
          options.reconcileMs ?? 300_000,
          () => reconcileMessages(sending, { silentMs: options.silentMs ?? 120_000 }),
          onTaskFailed("Providers could not be asked about messages"),
        ),
      ];
      listener = listen(ctx.pool, {
        channels: HEARD,
        applicationName: "travellr-messages",
        onHeard: () => ringAll(),
      });
    },
    load: () => ({
      running: [...running.values()].reduce((sum, { size }) => sum + size, 0),
      capacity: running.size * concurrency,
    }),
    takeNoMore,
    async stop(graceMs) {
      takeNoMore();
      stopSignal.removeEventListener("abort", takeNoMore);
      const work = () => Promise.all([...running.values()].flatMap((places) => [...places]));
      const ended = Promise.all(loops).then(work);
      await endsWithin(graceMs, ended);
      abort.abort(new Error("The worker stops."));
      const closed = ended.then(() => Promise.all([listener?.close(), ...tasks.map((task) => task.stop())]));
      if (!(await endsWithin(GIVE_BACK_MS, closed)))
        throw new Error("The database did not answer while messages were given back.");
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
