"use client";

import { countText } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { isUnderWay, whyOf, type MaintenanceRunView } from "@/components/maintenance/maintenance-looks";
import { takenOf } from "@/components/maintenance/run-figures";
import { RunLive } from "@/components/maintenance/run-live";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";

/** Where the run stands and why: its progress, and what it waits for or ended with. */
export function RunStory({ run, mayRun }: { run: MaintenanceRunView; mayRun: boolean }) {
  return (
    <Card title="Where it stands">
      <div className="flex flex-col gap-4">
        <RunNotice run={run} mayRun={mayRun} />
        <RunLive run={run} />
      </div>
    </Card>
  );
}

function RunNotice({ run, mayRun }: { run: MaintenanceRunView; mayRun: boolean }) {
  const { status, why, isStuck } = run;
  if (isUnderWay(status) && isStuck)
    return (
      <Banner tone="bad" role="status" title="Nothing is heard of its worker">
        {mayRun
          ? "Another worker takes it by itself once it may, or you end it by force."
          : "Another worker takes it by itself once it may, or an admin ends it by force."}
      </Banner>
    );
  if (status === "STOPPED" && why === "CAP") return <CapNotice run={run} mayRun={mayRun} />;
  if (status === "STOPPED")
    return (
      <Banner tone="warn" role="status" title={whyOf(run) ?? "It was stopped"}>
        {run.actions.resume === null ? "What it has done stays done. It can be resumed." : run.actions.resume}
      </Banner>
    );
  if (status === "FAILED")
    return (
      <Banner tone="bad" role="status" title="It failed">
        <span className="wrap-anywhere">{run.error ?? whyOf(run)}</span>
      </Banner>
    );
  if (status === "PAUSED")
    return (
      <Banner
        tone="warn"
        role="status"
        title={run.pausedByName === null ? "Paused" : `Paused by ${run.pausedByName}`}
      >
        {run.pausedAt && run.pauseReason ? (
          <p className="wrap-anywhere">
            <Instant at={run.pausedAt} />: {run.pauseReason}
          </p>
        ) : null}
        <p>It goes on behind its last batch once it is resumed.</p>
      </Banner>
    );
  if (status === "CANCELLED")
    return (
      <Banner tone="neutral" role="status" title={whyOf(run) ?? "It was cancelled"}>
        What it had done stays done.
      </Banner>
    );
  return null;
}

/** The run would have taken more than it may by itself: who can decide, and what they decide about. */
function CapNotice({ run, mayRun }: { run: MaintenanceRunView; mayRun: boolean }) {
  const { cap, tableRows, actions } = run;
  return (
    <Banner tone="warn" role="status" title="It needs the approval of a second person">
      <p>
        It took {countText(takenOf(run))} rows and stopped before it took more than it may by itself
        {cap === null ? null : `: ${countText(cap)}`}
        {tableRows === null ? null : ` of the ${countText(tableRows)} in the table`}.
      </p>
      <p>
        {mayRun
          ? (actions.approve ?? "You can approve it, or cancel it.")
          : "An admin who did not start it approves or cancels it."}
      </p>
    </Banner>
  );
}
