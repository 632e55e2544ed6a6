"use client";

import clsx from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { Instant } from "@/components/format/instant";
import { Ago } from "@/components/jobs/ago";
import type { TaskView } from "@/components/maintenance/maintenance-looks";
import { daysText } from "@/components/maintenance/run-figures";
import { RunResult } from "@/components/maintenance/run-result";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button-class";

/** The columns of the list; below the width for them, the parts of a row stand below each other. */
export const TASK_GRID =
  "grid gap-x-5 gap-y-3 px-4 xl:grid-cols-[minmax(16rem,2fr)_minmax(9rem,1fr)_minmax(12rem,1.2fr)_minmax(12rem,1.2fr)_8rem]";

/** One task in the list: what it does, when it runs next, what its last run and its last rehearsal came to. */
export function TaskRow({ task, mayRun }: { task: TaskView; mayRun: boolean }) {
  const { key, title, description, policies, active, activeDryRun, last, lastDryRun, nextAt } = task;
  const href = `/maintenance/tasks/${key}`;
  return (
    <li
      aria-labelledby={`task-${key}`}
      className={clsx(TASK_GRID, "items-start py-3 text-sm sm:max-xl:grid-cols-3")}
    >
      <div className="min-w-0 sm:max-xl:col-span-3">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h3 id={`task-${key}`} className="text-base font-medium">
            <Link
              href={href}
              className="-mx-1 inline-flex min-h-6 items-center rounded-sm px-1 hover:underline"
            >
              {title}
            </Link>
          </h3>
          {task.isDestructive ? null : <Badge>Takes nothing away</Badge>}
        </div>
        <p className="max-w-prose text-ink-muted text-pretty">{description}</p>
        {policies.length > 0 && key !== "all" ? (
          <p className="text-xs text-ink-muted">
            Keeps{" "}
            {policies
              .map((policy) => `${policy.title.toLowerCase()} ${daysText(policy.retainDays)}`)
              .join(", ")}
            .
          </p>
        ) : null}
      </div>
      <Part label="Next run">
        {nextAt ? (
          <span className="flex flex-col items-start">
            <Instant at={nextAt} />
            <span className="text-xs text-ink-muted">
              <Ago at={nextAt} />
            </span>
          </span>
        ) : (
          <span className="text-ink-muted">By hand only</span>
        )}
      </Part>
      <Part label={active ? "Under way" : "Last run"}>
        {active ? (
          <RunResult run={active} />
        ) : last ? (
          <RunResult run={last} />
        ) : (
          <span className="text-ink-muted">Not run yet</span>
        )}
      </Part>
      <Part label={activeDryRun ? "Rehearsal under way" : "Last rehearsal"}>
        {activeDryRun ? (
          <RunResult run={activeDryRun} />
        ) : lastDryRun ? (
          <RunResult run={lastDryRun} />
        ) : (
          <span className="text-ink-muted">Not rehearsed yet</span>
        )}
      </Part>
      <div className="flex sm:max-xl:col-span-3 xl:justify-end">
        <Link
          href={href}
          aria-label={mayRun ? `Rehearse or start: ${title}` : `What would happen: ${title}`}
          className={buttonClass({ size: "sm" })}
        >
          {mayRun ? "Rehearse…" : "Look"}
        </Link>
      </div>
    </li>
  );
}

/** A part of the row with its name, which the heading of the column shows where there is one. */
function Part({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col items-start">
      <span className="mb-0.5 text-xs text-ink-muted xl:sr-only">{label}</span>
      {children}
    </div>
  );
}
