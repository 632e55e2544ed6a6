"use client";

import { Instant } from "@/components/format/instant";
import { Ago } from "@/components/jobs/ago";
import { WORKER_LOOKS, type WorkerView } from "@/components/jobs/jobs-looks";
import { Card } from "@/components/ui/card";
import { StatusBadge } from "@/components/ui/status-badge";

/** The workers that ended within the last day. Draws nothing while there is none. */
export function EndedWorkers({ workers }: { workers: readonly WorkerView[] }) {
  if (workers.length === 0) return null;
  return (
    <Card title="Ended within the last day">
      <ul aria-label="Workers that ended" className="-my-2 divide-y">
        {workers.map((worker) => (
          <li
            key={worker.id}
            className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 py-2 text-sm"
          >
            <span className="flex min-w-0 flex-wrap items-center gap-x-2">
              <span className="font-medium wrap-anywhere">{worker.name}</span>
              <StatusBadge plain look={WORKER_LOOKS[worker.state]} />
              <span className="text-xs text-ink-muted wrap-anywhere">
                process {worker.pid} on {worker.host}, version {worker.version}
              </span>
            </span>
            <span className="text-xs text-ink-muted">
              <Instant at={worker.startedAt} /> to {worker.endedAt ? <Instant at={worker.endedAt} /> : "now"}
              {worker.endedAt ? (
                <>
                  , <Ago at={worker.endedAt} />
                </>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
