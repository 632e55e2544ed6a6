"use client";

import { countText } from "@/components/format/count-text";
import { durationText } from "@/components/format/duration-text";
import { LastingSince } from "@/components/jobs/ago";
import type { MaintenanceRunRow } from "@/components/maintenance/maintenance-looks";
import { paceText, savedWords, takenOf, takenWords } from "@/components/maintenance/run-figures";
import { Banner } from "@/components/ui/banner";
import { Progress } from "@/components/ui/progress";
import { THROTTLE_WORDS } from "@/server/maintenance/domain/maintenance-words";

/** How far a run is: looked at of how many, its pace and what is left of its time, and why it holds back. */
export function RunLive({ run }: { run: MaintenanceRunRow }) {
  const { status, scanned, total, throttledFor, startedAt } = run;
  const share = shareOf(run);
  const taken = takenOf(run);
  const saved = savedWords(run);
  return (
    <div className="flex flex-col gap-3">
      <Progress
        label={LABELS[status] ?? "Looked at"}
        value={share === null ? null : Math.round(share * 1000)}
        max={1000}
        tone={TONES[status] ?? "accent"}
        text={
          total === null
            ? `${countText(scanned)} looked at`
            : `${countText(scanned)} of ${countText(total)} looked at`
        }
        detail={
          <span className="tabular flex flex-wrap gap-x-4 gap-y-1">
            <span>
              {countText(taken)} {takenWords(run)}
            </span>
            {run.skipped > 0 ? <span>{countText(run.skipped)} skipped</span> : null}
            {saved ? <span>{saved}</span> : null}
            {status === "RUNNING" && run.rowsPerSecond !== null ? (
              <span>{paceText(run.rowsPerSecond)}</span>
            ) : null}
            {status === "RUNNING" && run.etaMs !== null ? (
              <span className="font-medium text-ink">about {durationText(roundedMs(run.etaMs))} left</span>
            ) : null}
            {status === "RUNNING" && startedAt ? (
              <span>
                running for <LastingSince at={startedAt} />
              </span>
            ) : null}
          </span>
        }
      />
      {throttledFor && status === "RUNNING" ? (
        <Banner tone="warn" role="status" title="Throttled">
          It holds back: {THROTTLE_WORDS[throttledFor] ?? throttledFor}. It goes on by itself.
        </Banner>
      ) : null}
    </div>
  );
}

/** From 0 to 1. One that ended early is not shown as full. */
function shareOf({ status, share, scanned, total }: MaintenanceRunRow): number | null {
  if (status === "DONE") return 1;
  return total === null || total === 0 ? share : Math.min(1, scanned / total);
}

const LABELS: Partial<Record<MaintenanceRunRow["status"], string>> = {
  PLANNED: "Waits for a worker",
  RUNNING: "Running",
  PAUSING: "Pausing after this batch",
  PAUSED: "Paused",
  CANCELLING: "Cancelling after this batch",
  STOPPED: "Stopped",
  FAILED: "Failed",
  DONE: "Done",
  CANCELLED: "Cancelled",
};

const TONES: Partial<Record<MaintenanceRunRow["status"], "ok" | "warn" | "bad">> = {
  PAUSING: "warn",
  PAUSED: "warn",
  CANCELLING: "warn",
  CANCELLED: "warn",
  STOPPED: "warn",
  FAILED: "bad",
  DONE: "ok",
};

/** An estimate is told in whole seconds. */
function roundedMs(ms: number): number {
  return Math.max(1_000, Math.round(ms / 1_000) * 1_000);
}
