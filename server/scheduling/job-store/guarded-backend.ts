import { setImmediate as nextTurn } from "node:timers/promises";
import type { AgendaBackend, JobParameters, JobRepository } from "agenda";
import { LockLost, type RunningCalls } from "@/server/scheduling/job-store/running-calls";
import type { StoreOutage } from "@/server/scheduling/job-store/store-outage";
import type { WakeUpDocuments } from "@/server/scheduling/job-store/wake-up-documents";

// More than this many unanswered questions for one name mean that the store is away; asking more would only pile up.
const MOST_UNANSWERED = 3;

export interface GuardedBackend extends AgendaBackend {
  /** Takes no more documents from now on, and gives back those that arrive late. Resolves when none can arrive. */
  takeNoMore(): Promise<void>;
  /** Resolves when nothing that Agenda writes is under way. */
  settled(): Promise<void>;
  /** Gives the document back at the next opportunity. */
  releaseLater(id: string): void;
  /** The opportunity: puts right what could not be written while the store was away. To be called from time to time. */
  catchUp(): Promise<void>;
}

/**
 * A backend for Agenda that does not trust what it reads nor that the store is there. Documents written by hand
 * cannot make Agenda start another program or repeat itself; failures that Agenda would leave unhandled, which end a
 * process, are told as the outage that they are; what is taken while the process stops is given back.
 */
export function guardedBackend(
  documents: WakeUpDocuments,
  calls: RunningCalls,
  outage: Pick<StoreOutage, "failed">,
): GuardedBackend {
  const { repository, channel } = documents;
  const unanswered = new Map<string, number>();
  const underWay = new Set<Promise<unknown>>();
  const writing = new Set<Promise<unknown>>();
  const stranded = new Set<string>();
  const done = new Set<string>();
  let taking = true;

  const guarded: Partial<JobRepository> = {
    async getNextJobToRun(name, nextScanAt, lockDeadline, now, options) {
      const waiting = unanswered.get(name) ?? 0;
      if (!taking || waiting >= MOST_UNANSWERED) return undefined;
      unanswered.set(name, waiting + 1);
      const question = repository.getNextJobToRun(name, nextScanAt, lockDeadline, now, options);
      underWay.add(question);
      try {
        const job = await question;
        if (!job) return undefined;
        if (!taking) {
          await documents.release([idOf(job)]);
          return undefined;
        }
        return harmless(job);
      } finally {
        underWay.delete(question);
        unanswered.set(name, (unanswered.get(name) ?? 1) - 1);
      }
    },
    async saveJobState(job, options) {
      // Another process may hold the document by now; what this one writes would overwrite that.
      if (job.failReason === new LockLost().message) return;
      try {
        await track(repository.saveJobState(job, options));
      } catch (error) {
        // A handler that runs keeps its document and tries again. Otherwise Agenda forgets a document that it has
        // not begun, or has finished, and leaves it locked.
        const id = idOf(job);
        if (!calls.has(id)) (isDone(job) ? done : stranded).add(id);
        throw error;
      }
    },
    removeJobs: (wanted) => track(repository.removeJobs(wanted)),
    // Agenda does not wait for this one, so that a rejection would end the process.
    async unlockJob(job) {
      await repository.unlockJob(job).catch((error: unknown) => {
        outage.failed(error);
        stranded.add(idOf(job));
      });
    },
    async unlockJobs(ids) {
      await repository.unlockJobs(ids).catch((error: unknown) => {
        outage.failed(error);
        for (const id of ids) stranded.add(String(id));
      });
    },
  };

  return {
    name: documents.kind,
    repository: new Proxy(repository, {
      get(target, member) {
        const own = guarded[member as keyof JobRepository];
        if (own) return own;
        const value: unknown = Reflect.get(target, member);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    }),
    notificationChannel: channel,
    ownsConnection: false,
    // The store was reached before Agenda is made; a rejection here would be nobody's.
    connect: async () => undefined,
    disconnect: async () => undefined,

    async takeNoMore() {
      taking = false;
      await Promise.allSettled(underWay);
    },
    async settled() {
      // After each write Agenda may begin another, in the same turn.
      do {
        await Promise.allSettled(writing);
        await nextTurn();
      } while (writing.size > 0);
    },
    releaseLater: (id) => void stranded.add(id),
    async catchUp() {
      await Promise.all([
        forget(stranded, (ids) => documents.release(ids)),
        forget(done, (ids) => documents.removeByIds(ids)),
      ]);
    },
  };

  function track<T>(work: Promise<T>): Promise<T> {
    writing.add(work);
    const end = () => void writing.delete(work);
    work.then(end, end);
    return work;
  }
}

async function forget(known: Set<string>, work: (ids: string[]) => Promise<void>): Promise<void> {
  if (known.size === 0) return;
  const ids = [...known];
  await work(ids);
  for (const id of ids) known.delete(id);
}

function isDone({ lastRunAt, lastFinishedAt, failedAt, nextRunAt, lockedAt }: JobParameters): boolean {
  if (nextRunAt || lockedAt || !lastRunAt || !lastFinishedAt) return false;
  return lastFinishedAt >= lastRunAt && !(failedAt && failedAt >= lastRunAt);
}

/** The document without what would make Agenda fork a program or write a next occurrence. */
function harmless(job: JobParameters): JobParameters {
  const nextRunAt = job.nextRunAt instanceof Date ? job.nextRunAt : new Date();
  return { ...job, nextRunAt, type: "normal", fork: false, repeatInterval: undefined, repeatAt: undefined };
}

function idOf(job: JobParameters): string {
  return String(job._id);
}
