import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "@/server/platform/context";
import type { Logger } from "@/server/platform/log";
import { planDueRuns, type PlanReport } from "@/server/scheduling/commands/plan-due-runs";
import type { JobStore } from "@/server/scheduling/job-store/job-store";
import { listClaimableRuns } from "@/server/scheduling/queries/list-claimable-runs";
import type { DueRun } from "@/server/scheduling/queries/list-due-runs";
import type { WorkerPart } from "@/server/platform/worker-part";
import { listenForRuns } from "./listen-for-runs";
import { oneAtATime } from "./one-at-a-time";
import { readSchedulingClock, upcomingOccurrences, type SchedulingClock } from "./upcoming-occurrences";
import { EXECUTE_WAKE_UP, type RunExecutor } from "./run-executor";
import { PLAN_WAKE_UP, restoreWakeUps, wantedWakeUps } from "./restore-wake-ups";

export interface SchedulerOptions {
  ctx: Context;
  store: JobStore;
  businessTimeZone: string;
  /** This process's own executor, which is offered each run whose turn it is at once; none plans only. */
  executor?: Pick<RunExecutor, "offer" | "onEnded">;
  log?: Logger;
}

export interface Scheduler extends WorkerPart {
  /**
   * Plans what is due, offers and wakes what nobody takes, and restores what the job store lacks. Called again and
   * again, so that whatever was not heard or is lost is made up for. Rejects while PostgreSQL is away.
   */
  catchUp(): Promise<PlanReport>;
  /** The names in the job store that this version knows nothing of, as of the last look; for the alarms. */
  unknownNames(): readonly string[];
}

/** The longest that a timer runs without a look at the database's clock, in milliseconds. */
const TIMER_MAX_MS = 60_000;
const TIMER_MIN_MS = 10;
const AGAIN_AFTER_MS = 1_000;
/** How often the whole store is read, which may hold ten thousand wake-ups; in milliseconds. */
const TIDY_EVERY_MS = 10_000;

/**
 * Gives each period its row when it comes, and each run whose turn it is somebody who takes it: this process's own
 * executor at once, and any other by a wake-up in the job store. What is due, the database's clock says. Without the
 * job store everything goes on, by this process alone.
 */
export function scheduler(options: SchedulerOptions): Scheduler {
  const { ctx, store, businessTimeZone, executor, log } = options;
  let unknown: readonly string[] = [];
  let tidyAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let listener: { close(): Promise<void> } | null = null;
  let isStopped = false;
  let looking = 0;
  const problems = new Map<string, string>();
  const storeWatch = saysOnce(
    () => log?.info("Wake-ups can be written again"),
    (error) =>
      log?.error({ err: error }, "Wake-ups cannot be written; runs are planned and taken without them"),
  );
  const databaseWatch = saysOnce(
    () => log?.info("Schedules can be read again"),
    (error) => log?.error({ err: error }, "Schedules cannot be read; it is tried again and again"),
  );
  const background = new Set<Promise<unknown>>();
  const inBackground = (work: Promise<unknown>) => {
    const done = work.catch(() => undefined).finally(() => background.delete(done));
    background.add(done);
  };

  /** Plans, offers and wakes; then waits for the next moment at which there is something to do. */
  const look = oneAtATime(async (): Promise<PlanReport> => {
    if (isStopped) return { planned: [], skipped: 0, problems: [] };
    looking += 1;
    try {
      const report = await databaseWatch.watch(async () => {
        // Read before planning: an occurrence that comes between the two must not be taken for planned.
        const clock = await readSchedulingClock(ctx);
        const planned = await planDueRuns(ctx, { businessTimeZone });
        const { runs, nextAt } = await listClaimableRuns(ctx);
        for (const run of runs) giveAway(run);
        await armTimer(clock, nextAt);
        return planned;
      });
      tell(report);
      return report;
    } catch (error) {
      arm(AGAIN_AFTER_MS);
      throw error;
    } finally {
      looking -= 1;
    }
  });
  const lookSoon = () => inBackground(look());

  const giveAway = ({ runId }: DueRun) => {
    if (executor) inBackground(executor.offer(runId));
    inBackground(storeWatch.watch(() => store.wakeNow(EXECUTE_WAKE_UP, runId, { id: runId })));
  };

  const tell = (report: PlanReport) => {
    if (report.planned.length + report.skipped > 0)
      log?.info({ planned: report.planned.length, skipped: report.skipped }, "Periods were planned");
    const before = new Map(problems);
    problems.clear();
    for (const { scheduleKey, problem } of report.problems) {
      if (before.get(scheduleKey) !== problem)
        log?.error({ schedule: scheduleKey }, `A schedule cannot run: ${problem}`);
      problems.set(scheduleKey, problem);
    }
  };

  const armTimer = async (clock: SchedulingClock, nextRunAt: Date | null) => {
    const upcoming = await upcomingOccurrences(ctx, businessTimeZone, clock.now);
    const next = [...upcoming.values(), ...(nextRunAt ? [nextRunAt] : [])].map((at) => at.getTime());
    arm(Math.min(TIMER_MAX_MS, ...next.map((at) => at - clock.now.getTime() - clock.ageMs())));
  };
  const arm = (inMs: number) => {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(lookSoon, Math.max(TIMER_MIN_MS, inMs));
  };

  /** Writes what wake-ups are missing in the store, and takes away what can never be called. */
  const tendStore = oneAtATime(async () => {
    if (isStopped) return;
    const wanted = await databaseWatch.watch(() => wantedWakeUps(ctx, businessTimeZone));
    await storeWatch.watch(async () => {
      if (performance.now() >= tidyAt) {
        // First: what was spoilt by hand counts as kept while it is there.
        await store.removeSpoilt();
        unknown = await store.unknownNames();
        tidyAt = performance.now() + TIDY_EVERY_MS;
      }
      await restoreWakeUps(store, wanted);
    });
  });

  executor?.onEnded(lookSoon);
  store.defineWakeUp(PLAN_WAKE_UP, async ({ key }) => {
    const clock = await readSchedulingClock(ctx);
    await look();
    await restoreWakeUps(store, await wantedWakeUps(ctx, businessTimeZone, { clock, key }));
  });
  return {
    name: "Scheduler",
    async start() {
      listener = listenForRuns(ctx.pool, lookSoon);
      lookSoon();
      inBackground(tendStore());
    },
    load: () => ({ running: looking, capacity: 1 }),
    takeNoMore() {
      isStopped = true;
      clearTimeout(timer);
    },
    async stop(graceMs) {
      isStopped = true;
      clearTimeout(timer);
      const ended = Promise.all([listener?.close(), ...background]);
      await Promise.race([ended, pause(graceMs, undefined, { ref: false })]);
    },
    async catchUp() {
      const report = await look();
      const tending = tendStore().catch(() => undefined);
      // A store that is away takes seconds to say so, and what is due does not wait for it.
      if (storeWatch.isAway()) inBackground(tending);
      else await tending;
      return report;
    },
    unknownNames: () => unknown,
  };
}

/** Tells of the first failure of a row, and of the first success after it. What began earlier is no newer word. */
function saysOnce(onBack: () => void, onAway: (error: unknown) => void) {
  let isAway = false;
  let begun = 0;
  let lastWord = 0;
  const hear = (word: number, isFailure: boolean, say: () => void) => {
    if (word < lastWord) return;
    lastWord = word;
    if (isAway !== isFailure) say();
    isAway = isFailure;
  };
  return {
    isAway: () => isAway,
    async watch<T>(work: () => Promise<T>): Promise<T> {
      const word = (begun += 1);
      try {
        const result = await work();
        hear(word, false, onBack);
        return result;
      } catch (error) {
        hear(word, true, () => onAway(error));
        throw error;
      }
    },
  };
}
