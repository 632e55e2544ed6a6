"use client";

import clsx from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { Ago } from "@/components/jobs/ago";
import { ACTIVE_LOOK, PAUSED_LOOK, type ScheduleView } from "@/components/jobs/jobs-looks";
import { NextRun } from "@/components/jobs/next-run";
import { RunResult } from "@/components/jobs/run-result";
import { RunSparkline } from "@/components/jobs/run-sparkline";
import { ScheduleActions } from "@/components/jobs/schedule-actions";
import type { ScheduleDialogName } from "@/components/jobs/schedule-dialogs";
import { StatusBadge } from "@/components/ui/status-badge";

/** The columns of the list; below the width for them, the parts of a row stand below each other. */
export function scheduleGrid(mayManage: boolean): string {
  return clsx(
    "grid gap-x-5 gap-y-3 px-4",
    mayManage
      ? "xl:grid-cols-[minmax(12rem,1.6fr)_minmax(10rem,1fr)_minmax(9.5rem,1fr)_10rem_13rem]"
      : "xl:grid-cols-[minmax(12rem,1.6fr)_minmax(10rem,1fr)_minmax(9.5rem,1fr)_10rem]",
  );
}

export interface ScheduleRowProps {
  schedule: ScheduleView;
  mayManage: boolean;
  blocked: string | null;
  onOpen: (dialog: ScheduleDialogName) => void;
}

/** One schedule in the list. */
export function ScheduleRow({ schedule, mayManage, blocked, onOpen }: ScheduleRowProps) {
  const { key, title, paused, waiting, recent } = schedule;
  const last = recent[0];
  return (
    <li
      aria-labelledby={`schedule-${key}`}
      className={clsx(scheduleGrid(mayManage), "items-start py-3 text-sm sm:max-xl:grid-cols-2")}
    >
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h2 id={`schedule-${key}`} className="text-base font-medium">
            <Link
              href={`/jobs/schedules/${key}`}
              className="-mx-1 inline-flex min-h-6 items-center rounded-sm px-1 hover:underline"
            >
              {title}
            </Link>
          </h2>
          {paused ? <StatusBadge look={PAUSED_LOOK} /> : <StatusBadge plain look={ACTIVE_LOOK} />}
        </div>
        <ScheduleTimes schedule={schedule} />
        {paused ? (
          <p className="mt-0.5 text-xs text-ink-muted wrap-anywhere">
            Paused by {paused.byName} <Ago at={paused.at} />
            {paused.reason ? `: ${paused.reason}` : ""}
          </p>
        ) : null}
      </div>
      <Part label="Next run">
        <NextRun schedule={schedule} />
      </Part>
      <Part label="Last run">
        {last ? <RunResult run={last} /> : <span className="text-ink-muted">Not run yet</span>}
        {waiting ? (
          <Link
            href={`/jobs/runs/${waiting.runId}`}
            className={clsx("text-xs underline", waiting.isOverdue ? "text-warn" : "text-info")}
          >
            {waiting.isOverdue ? "One is overdue: no worker has taken it" : "One waits for a worker"}
          </Link>
        ) : null}
      </Part>
      <Part label="Recent runs">
        <RunSparkline recent={recent} />
      </Part>
      {mayManage ? (
        <div className="flex flex-wrap items-center gap-1.5 sm:max-xl:col-span-2 xl:justify-end">
          <ScheduleActions schedule={schedule} size="sm" blocked={blocked} onOpen={onOpen} />
        </div>
      ) : null}
    </li>
  );
}

/** The times of a schedule: in words, as an expression, and the zone they are meant in. */
function ScheduleTimes({ schedule }: { schedule: ScheduleView }) {
  return (
    <div className="text-ink-muted wrap-anywhere">
      <p>{schedule.words ?? "Its times cannot be read"}</p>
      <p className="text-xs">
        <code className="font-mono">{schedule.cron}</code>
        <span className="mx-1.5 text-ink-faint">·</span>
        {schedule.effectiveTimeZone}
      </p>
    </div>
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
