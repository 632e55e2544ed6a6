"use client";

import { durationText } from "@/components/format/duration-text";
import { Instant } from "@/components/format/instant";
import { Ago } from "@/components/jobs/ago";
import { WORKER_LOOKS, type WorkerView } from "@/components/jobs/jobs-looks";
import { useServerNow } from "@/components/jobs/server-clock";
import { JOB_STORE_NAMES, megabytes, skewText } from "@/components/jobs/worker-texts";
import { DescriptionList } from "@/components/ui/description-list";
import { StatusBadge } from "@/components/ui/status-badge";

/** From here on a late event loop, or a clock that is off, is pointed out. In milliseconds. */
const LOOP_LAG_HIGH_MS = 500;
const SKEW_HIGH_MS = 2_000;

/** One living worker: where it runs, what it does, and how it is. */
export function WorkerCard({ worker }: { worker: WorkerView }) {
  const { name, host, pid, version, jobStore, startedAt, state, loopLagMs, rssBytes, clockSkewMs } = worker;
  return (
    <li aria-labelledby={`worker-${worker.id}`} className="min-w-0 rounded-lg border bg-surface shadow-card">
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b px-4 py-2">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <h2 id={`worker-${worker.id}`} className="text-base font-semibold wrap-anywhere">
            {name}
          </h2>
          <StatusBadge look={WORKER_LOOKS[state]} />
        </div>
        <LastBeat worker={worker} />
      </div>
      <div className="flex flex-col gap-4 p-4">
        <PartLoads worker={worker} />
        <DescriptionList
          columns={2}
          items={[
            { term: "Host", description: host },
            { term: "Process", description: pid },
            { term: "Version", description: version },
            { term: "Job store", description: JOB_STORE_NAMES[jobStore] ?? jobStore },
            { term: "Since", description: <Instant at={startedAt} /> },
            { term: "Memory", description: megabytes(rssBytes) },
            {
              term: "Event loop late by",
              description: <Figure high={loopLagMs > LOOP_LAG_HIGH_MS}>{durationText(loopLagMs)}</Figure>,
            },
            {
              term: "Clock",
              description: (
                <Figure high={Math.abs(clockSkewMs) > SKEW_HIGH_MS}>{skewText(clockSkewMs)}</Figure>
              ),
            },
          ]}
        />
      </div>
    </li>
  );
}

function Figure({ high, children }: { high: boolean; children: string }) {
  return high ? <strong className="font-semibold text-warn">{children} (high)</strong> : <>{children}</>;
}

function LastBeat({ worker }: { worker: WorkerView }) {
  const silentMs = useServerNow(1_000) - worker.beatAt.getTime();
  if (worker.state === "SILENT")
    return (
      <p className="tabular text-sm text-bad">Nothing heard for {durationText(roundSeconds(silentMs))}</p>
    );
  return (
    <p className="text-xs text-ink-muted">
      Heard of <Ago at={worker.beatAt} everyMs={1_000} />
    </p>
  );
}

function roundSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

/** What each part does now of what it may do at one time. */
function PartLoads({ worker }: { worker: WorkerView }) {
  if (worker.parts.length === 0)
    return <p className="text-sm text-ink-muted">It has not told yet what it does.</p>;
  return (
    <ul aria-label="Load" className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
      {worker.parts.map(({ name, running, capacity }) => {
        const share = capacity > 0 ? Math.min(1, running / capacity) : 0;
        return (
          <li key={name} className="text-sm">
            <div className="flex items-baseline justify-between gap-3">
              <span>{name}</span>
              <span className="tabular text-xs text-ink-muted">
                {running} of {capacity} at work
              </span>
            </div>
            <div
              aria-hidden
              className="mt-1 h-1.5 overflow-hidden rounded-full bg-neutral-soft ring-1 ring-line ring-inset"
            >
              <div className="h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
            </div>
          </li>
        );
      })}
    </ul>
  );
}
