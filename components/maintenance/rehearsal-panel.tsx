"use client";

import { useQuery } from "@tanstack/react-query";
import { FlaskConical, Play } from "lucide-react";
import Link from "next/link";
import { countText } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { Ago } from "@/components/jobs/ago";
import { useServerNow } from "@/components/jobs/server-clock";
import { ExpiryCountdown } from "@/components/maintenance/expiry-countdown";
import {
  isUnderWay,
  runLook,
  whyOf,
  type MaintenanceRunView,
} from "@/components/maintenance/maintenance-looks";
import { ReportPart } from "@/components/maintenance/report-part";
import { RunDifference } from "@/components/maintenance/run-difference";
import { RunFiguresRow } from "@/components/maintenance/run-figures-row";
import { RunLive } from "@/components/maintenance/run-live";
import { RunParts } from "@/components/maintenance/run-parts";
import { RunSamples } from "@/components/maintenance/run-samples";
import { SkippedReasons } from "@/components/maintenance/skipped-reasons";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SkeletonLines } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";

const REFRESH_LIVE_MS = 1_000;
const REFRESH_MS = 10_000;

export interface RehearsalPanelProps {
  /** The latest rehearsal of the task; null if there was none. */
  runId: string | null;
  mayRun: boolean;
  blocked: string | null;
  onStart: (rehearsal: MaintenanceRunView) => void;
}

/** What would happen if the task ran: the latest rehearsal, with a start that takes exactly its rows. */
export function RehearsalPanel({ runId, mayRun, blocked, onStart }: RehearsalPanelProps) {
  const trpc = useTRPC();
  const rehearsal = useQuery({
    ...trpc.maintenance.run.queryOptions({ runId: runId ?? "" }),
    enabled: runId !== null,
    refetchInterval: ({ state }) =>
      state.data && isUnderWay(state.data.status) ? REFRESH_LIVE_MS : REFRESH_MS,
  });
  if (runId === null)
    return (
      <Card title="What would happen">
        <Empty icon={FlaskConical} title="Not rehearsed yet">
          A rehearsal goes the same way as a real run and changes nothing. It shows here how many rows would
          be taken, which would be skipped and why, and a sample of them.
        </Empty>
      </Card>
    );
  if (!rehearsal.data)
    return (
      <Card title="What would happen">
        {rehearsal.isError ? (
          <ErrorPanel
            errorId={rehearsal.error.data?.errorId ?? null}
            onRetry={() => void rehearsal.refetch()}
            retrying={rehearsal.isFetching}
          >
            {rehearsal.error.message}
          </ErrorPanel>
        ) : (
          <SkeletonLines lines={10} label="Loading the rehearsal" />
        )}
      </Card>
    );
  return <Rehearsed run={rehearsal.data} mayRun={mayRun} blocked={blocked} onStart={onStart} />;
}

function Rehearsed({
  run,
  mayRun,
  blocked,
  onStart,
}: Omit<RehearsalPanelProps, "runId"> & { run: MaintenanceRunView }) {
  const { id, status, finishedAt, startedByName, wouldStop, bindableUntil } = run;
  const isOver = !isUnderWay(status);
  const isExpired = useServerNow(1_000) >= (bindableUntil?.getTime() ?? 0);
  return (
    <Card
      title="What would happen"
      description={
        finishedAt ? (
          <>
            Rehearsed <Ago at={finishedAt} />
            {startedByName ? ` by ${startedByName}` : ""}. It changed nothing.
          </>
        ) : (
          "A rehearsal changes nothing."
        )
      }
      actions={
        <>
          <Link href={`/maintenance/runs/${id}`} className="text-sm text-accent-text hover:underline">
            Its report
          </Link>
          {mayRun && status === "DONE" ? (
            <Button
              variant="primary"
              icon={<Play />}
              disabledReason={isExpired ? "The rehearsal has expired: rehearse again." : blocked}
              onClick={() => onStart(run)}
            >
              Start as rehearsed…
            </Button>
          ) : null}
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {isOver && status === "DONE" ? (
          bindableUntil && !isExpired ? (
            <p className="text-sm text-ink-muted">
              A start within <ExpiryCountdown at={bindableUntil} /> takes these rows and no others, and is
              refused if a policy changes.
            </p>
          ) : (
            <p className="text-sm text-ink-muted">
              It is too old to start from: rows may have changed since. Rehearse again.
            </p>
          )
        ) : (
          <div className="flex flex-col items-start gap-3">
            <StatusBadge look={runLook(run)} />
            <div className="w-full">
              <RunLive run={run} />
            </div>
            {run.error ? <p className="text-sm text-bad wrap-anywhere">{run.error}</p> : null}
            {isOver && whyOf(run) ? <p className="text-sm">{whyOf(run)}</p> : null}
          </div>
        )}
        {wouldStop ? (
          <Banner tone="warn" title="A real run would stop at its cap">
            It may take {countText(wouldStop.cap)} rows by itself and would take {countText(wouldStop.rows)}.
            It stops before that and waits for another admin to approve it.
          </Banner>
        ) : null}
        {isOver ? (
          <>
            <RunFiguresRow run={run} />
            <div className="grid gap-x-8 gap-y-5 xl:grid-cols-2">
              <ReportPart title="Skipped by reason">
                <SkippedReasons byReason={run.skippedByReason} />
              </ReportPart>
              <ReportPart title="Difference to the last run">
                <RunDifference run={run} />
              </ReportPart>
            </div>
            {run.parts.length > 0 ? (
              <ReportPart title="Tasks of this rehearsal">
                <RunParts label="Tasks of this rehearsal" parts={run.parts} />
              </ReportPart>
            ) : (
              <ReportPart title="Sample rows">
                <RunSamples run={run} />
              </ReportPart>
            )}
            <p className="text-xs text-ink-muted">
              Ages were counted from <Instant at={run.asOf} precision="second" />.
            </p>
          </>
        ) : null}
      </div>
    </Card>
  );
}
