import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { Agenda, type Job } from "agenda";
import type { Logger } from "@/server/platform/log";
import { guardedBackend, type GuardedBackend } from "@/server/scheduling/job-store/guarded-backend";
import type {
  JobStore,
  JobStoreHealth,
  KeptWakeUp,
  WakeUpHandler,
  WakeUpOptions,
} from "@/server/scheduling/job-store/job-store";
import { RunningCalls } from "@/server/scheduling/job-store/running-calls";
import { StoreOutage } from "@/server/scheduling/job-store/store-outage";
import type { WakeUpDocuments } from "@/server/scheduling/job-store/wake-up-documents";

export interface JobStoreSettings {
  log?: Logger;
  /** How often the store is looked through, in milliseconds; 1,000 unless told. */
  pollMs?: number;
}

interface Definition {
  name: string;
  handler: WakeUpHandler;
  concurrency: number;
  lockLifetimeMs: number;
  lockLimit: number;
  retryAfterMs: (attempt: number) => number | null;
}

const HEALTH_WITHIN_MS = 2_000;
const LOOK_FOR_STORE_EVERY_MS = 1_000;
// An aborted handler gets this long to end by itself before its wake-up is given back regardless.
const ABORTED_WITHIN_MS = 1_000;

/** The job store on Agenda, over the documents of either store. Opened with `openJobStore`. */
export class AgendaJobStore implements JobStore {
  readonly kind: JobStore["kind"];
  readonly processName = `${hostname()}:${process.pid}:${randomUUID()}`;
  private readonly definitions = new Map<string, Definition>();
  private readonly calls = new RunningCalls();
  private readonly outage: StoreOutage;
  private readonly backend: GuardedBackend;
  private readonly stopping = new AbortController();
  private agenda: Agenda | null = null;
  private starting: Promise<void> | null = null;
  private stopped: Promise<void> | null = null;
  private upkeep: NodeJS.Timeout | undefined;

  constructor(
    private readonly documents: WakeUpDocuments,
    private readonly settings: JobStoreSettings,
  ) {
    this.kind = documents.kind;
    this.outage = new StoreOutage(() => documents.ping(), settings.log);
    this.backend = guardedBackend(documents, this.calls, this.outage);
  }

  defineWakeUp(name: string, handler: WakeUpHandler, options: WakeUpOptions = {}): void {
    if (this.starting) throw new Error(`The wake-up ${name} is defined after the start.`);
    if (this.definitions.has(name)) throw new Error(`The wake-up ${name} is defined twice.`);
    this.definitions.set(name, {
      name,
      handler,
      concurrency: options.concurrency ?? 5,
      lockLifetimeMs: options.lockLifetimeMs ?? 60_000,
      lockLimit: options.lockLimit ?? 200,
      retryAfterMs: options.retryAfterMs ?? retryForFiveMinutes,
    });
  }

  start(): Promise<void> {
    this.starting ??= this.startWhenThere();
    return this.starting;
  }

  wakeAt(name: string, key: string, instant: Date, subject: { id: string }): Promise<boolean> {
    return this.documents.put({ name, key, id: subject.id, at: instant, orSooner: false });
  }

  wakeNow(name: string, key: string, subject: { id: string }): Promise<boolean> {
    return this.documents.put({ name, key, id: subject.id, at: new Date(), orSooner: true });
  }

  cancel(name: string, key: string): Promise<number> {
    return this.documents.remove(name, key);
  }

  list(wanted: { name?: string; keys?: readonly string[]; limit?: number } = {}): Promise<KeptWakeUp[]> {
    return this.documents.list({ limit: 1_000, ...wanted });
  }

  async unknownNames(): Promise<string[]> {
    await this.documents.prepare();
    const names = await this.documents.repository.getDistinctJobNames();
    return names.map(String).filter((name) => !this.definitions.has(name));
  }

  async removeSpoilt(): Promise<number> {
    await this.documents.prepare();
    const words = await this.documents.removeSpoilt([...this.definitions.values()]);
    for (const wakeUp of words) this.settings.log?.warn({ wakeUp }, "A spoilt wake-up was removed");
    return words.length;
  }

  async health(): Promise<JobStoreHealth> {
    const began = performance.now();
    const limit = new AbortController();
    const tooLate = pause(HEALTH_WITHIN_MS, "late" as const, { signal: limit.signal }).catch(
      () => "late" as const,
    );
    const reason = await Promise.race([
      this.documents.ping().then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      ),
      tooLate.then(() => "No answer within two seconds."),
    ]);
    limit.abort();
    const tookMs = Math.min(HEALTH_WITHIN_MS, Math.round(performance.now() - began));
    return {
      kind: this.kind,
      isUp: reason === undefined,
      tookMs,
      ...(reason === undefined ? {} : { reason }),
    };
  }

  stop(options: { graceMs?: number } = {}): Promise<void> {
    this.stopped ??= this.stopAll(options.graceMs ?? 0);
    return this.stopped;
  }

  private async startWhenThere(): Promise<void> {
    const { log, pollMs = 1_000 } = this.settings;
    const definitions = [...this.definitions.values()];
    for (let isFirst = true; !this.stopping.signal.aborted; isFirst = false) {
      try {
        await this.removeSpoilt();
        const agenda = this.makeAgenda(definitions, pollMs);
        await agenda.start();
        this.agenda = agenda;
        if (!isFirst) log?.info("The job store is there");
        this.upkeep = setInterval(() => void this.tend(), pollMs);
        if (this.stopping.signal.aborted) await agenda.stop(false);
        return;
      } catch (error) {
        if (isFirst) log?.error({ err: error }, "The job store cannot be reached; waiting for it");
        await pause(LOOK_FOR_STORE_EVERY_MS, undefined, { signal: this.stopping.signal }).catch(
          () => undefined,
        );
      }
    }
  }

  private async tend(): Promise<void> {
    await this.backend.catchUp().catch((error: unknown) => this.outage.failed(error));
    await this.outage.lookForEnd();
  }

  private makeAgenda(definitions: readonly Definition[], pollMs: number): Agenda {
    const agenda = new Agenda({
      backend: this.backend,
      name: this.processName,
      processEvery: pollMs,
      maxConcurrency: definitions.reduce((sum, { concurrency }) => sum + concurrency, 1),
      removeOnComplete: true,
    });
    agenda.on("error", (error: Error) => this.outage.failed(error));
    for (const definition of definitions) {
      const { name, concurrency, lockLimit, lockLifetimeMs: lockLifetime } = definition;
      const run = (job: Job) => this.call(definition, job);
      agenda.define(name, run, {
        concurrency,
        lockLimit,
        lockLifetime,
        removeOnComplete: true,
        backoff: ({ attempt }) => (this.stopping.signal.aborted ? 0 : definition.retryAfterMs(attempt)),
      });
    }
    agenda.on("retry exhausted", (error: Error, job: Job) =>
      this.settings.log?.error({ err: error, wakeUp: job.attrs.name }, "A wake-up failed for good"),
    );
    return agenda;
  }

  private async call(definition: Definition, job: Job): Promise<void> {
    const { name, lockLifetimeMs } = definition;
    const { key, id } = (job.attrs.data ?? {}) as { key?: unknown; id?: unknown };
    if (typeof key !== "string" || typeof id !== "string") {
      this.settings.log?.warn({ wakeUp: name }, "A wake-up without key and id was left out");
      return;
    }
    await this.calls.run(job, lockLifetimeMs, (signal) =>
      definition.handler({ name, key, id, attempt: (job.attrs.failCount ?? 0) + 1, signal }),
    );
  }

  private async stopAll(graceMs: number): Promise<void> {
    this.stopping.abort();
    const none = this.backend.takeNoMore();
    await this.starting;
    // Not drain(): it goes on to run what was taken ahead, and leaves the rest of it locked.
    await this.agenda?.stop(false).catch((error: unknown) => {
      this.settings.log?.warn({ err: error }, "The job store could not be left in order");
    });
    await none;
    await this.calls.ended(graceMs);
    this.calls.abortAll(new Error("The process stops."));
    await this.calls.ended(ABORTED_WITHIN_MS);
    await this.backend.settled();
    for (const id of this.calls.ids()) this.backend.releaseLater(id);
    clearInterval(this.upkeep);
    await this.backend.catchUp().catch((error: unknown) => {
      this.settings.log?.warn({ err: error }, "Wake-ups stay locked until their locks run out");
    });
    await this.documents.close();
  }
}

// From 1 to 10 seconds, 30 times: as long as a store may be away. What fails for longer is the sweep's.
function retryForFiveMinutes(attempt: number): number | null {
  return attempt > 30 ? null : Math.min(10_000, 1_000 * 2 ** (attempt - 1));
}
