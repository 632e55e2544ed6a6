"use client";

import Link from "next/link";
import { durationText } from "@/components/format/duration-text";
import { Ago, LastingSince } from "@/components/jobs/ago";
import { runLook, type ScheduleView } from "@/components/jobs/jobs-looks";
import { latenessText } from "@/components/jobs/run-times";
import { StatusBadge } from "@/components/ui/status-badge";
import type { RUN_LOOKS } from "@/components/jobs/jobs-looks";

/** What came of a schedule's last run: result, when, how long, how late; a link to it. */
export function RunResult({ run }: { run: ScheduleView["recent"][number] }) {
  const { runId, startedAt, finishedAt, durationMs, latenessMs, triggeredByName } = run;
  const look = runLook({
    status: run.status as keyof typeof RUN_LOOKS,
    cancelRequestedBy: run.isStopping ? "somebody" : null,
  });
  const lateness = triggeredByName === null ? latenessText(latenessMs) : null;
  return (
    <Link
      href={`/jobs/runs/${runId}`}
      className="group/result -mx-1 flex max-w-full flex-col items-start rounded-sm px-1 hover:bg-hover"
    >
      <span className="flex flex-wrap items-center gap-x-1.5">
        <StatusBadge plain look={look} />
        <span className="text-sm text-ink-muted">
          {finishedAt ? (
            <Ago at={finishedAt} />
          ) : startedAt ? (
            <>
              for <LastingSince at={startedAt} />
            </>
          ) : null}
        </span>
      </span>
      <span className="tabular text-xs text-ink-muted group-hover/result:underline">
        {[
          durationMs === null ? null : `took ${durationText(durationMs)}`,
          lateness,
          triggeredByName === null ? null : `for ${triggeredByName}`,
        ]
          .filter(Boolean)
          .join(", ") || "See the run"}
      </span>
    </Link>
  );
}
