"use client";

import Link from "next/link";
import { durationText } from "@/components/format/duration-text";
import { Ago, LastingSince } from "@/components/jobs/ago";
import { runLook, type MaintenanceRunRow } from "@/components/maintenance/maintenance-looks";
import { figuresText } from "@/components/maintenance/run-figures";
import { StatusBadge } from "@/components/ui/status-badge";

/** What came of a run: its state, when, what it took; a link to it. */
export function RunResult({ run }: { run: MaintenanceRunRow }) {
  const { id, startedAt, finishedAt } = run;
  return (
    <Link
      href={`/maintenance/runs/${id}`}
      className="group/result -mx-1 flex max-w-full flex-col items-start rounded-sm px-1 hover:bg-hover"
    >
      <span className="flex flex-wrap items-center gap-x-1.5">
        <StatusBadge plain look={runLook(run)} />
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
          figuresText(run),
          startedAt && finishedAt ? `in ${durationText(finishedAt.getTime() - startedAt.getTime())}` : null,
        ]
          .filter(Boolean)
          .join(", ")}
      </span>
    </Link>
  );
}
