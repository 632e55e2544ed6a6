"use client";

import Link from "next/link";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { durationText } from "@/components/format/duration-text";
import { Instant } from "@/components/format/instant";
import { LastingSince } from "@/components/jobs/ago";
import { WorkerName } from "@/components/jobs/worker-name";
import type { RunView } from "@/components/jobs/jobs-looks";
import { durationMsOf, latenessText } from "@/components/jobs/run-times";
import { Card } from "@/components/ui/card";
import { CopyText } from "@/components/ui/copy-text";
import { DescriptionList, type DescriptionItem } from "@/components/ui/description-list";

/** The figures of a run. */
export function RunFacts({ run, seesAudit }: { run: RunView; seesAudit: boolean }) {
  const business = useBusinessZone();
  const zone = run.scheduleTimeZone ? { zone: run.scheduleTimeZone } : {};
  const instant = (at: Date | null) => (at ? <Instant at={at} precision="second" {...zone} /> : "–");
  const durationMs = durationMsOf(run);
  const items: DescriptionItem[] = [
    {
      term: "Schedule",
      description: (
        <Link href={`/jobs/schedules/${run.scheduleKey}`} className="text-accent-text hover:underline">
          {run.scheduleTitle}
        </Link>
      ),
    },
    { term: "Period", description: instant(run.scheduledFor) },
    ...((run.scheduleTimeZone ?? business.timeZone) === "UTC"
      ? []
      : [{ term: "In UTC", description: <Instant at={run.scheduledFor} zone="UTC" precision="second" /> }]),
    {
      term: "Asked for by",
      description: run.trigger === "MANUAL" ? (run.triggeredByName ?? "somebody") : "the schedule",
    },
    ...(run.status === "PLANNED" ? [{ term: "Due", description: instant(run.dueAt) }] : []),
    { term: "Started", description: instant(run.startedAt) },
    { term: "Late by", description: latenessOf(run) },
    { term: "Finished", description: instant(run.finishedAt) },
    {
      term: "Duration",
      description:
        durationMs !== null ? (
          durationText(durationMs)
        ) : run.status === "RUNNING" && run.startedAt ? (
          <LastingSince at={run.startedAt} />
        ) : (
          "–"
        ),
    },
    { term: "Attempts", description: `${run.attempts} of at most ${run.attemptsMax}` },
    { term: "Time limit", description: durationText(run.timeLimitSeconds * 1000) },
    {
      term: "Worker",
      description: run.worker ? <WorkerName name={run.workerName} mark={run.worker} /> : "–",
    },
    ...(run.status === "RUNNING" && run.leaseUntil
      ? [{ term: "Lease until", description: instant(run.leaseUntil) }]
      : []),
    { term: "Run id", description: <CopyText text={run.id} label="run id" /> },
  ];
  return (
    <Card
      title="Facts"
      footer={
        seesAudit ? (
          <Link
            href={`/audit?subjectKind=scheduledRun&subject=${run.id}`}
            className="text-accent-text hover:underline"
          >
            Who did what about it, in the audit log
          </Link>
        ) : undefined
      }
    >
      <DescriptionList items={items} />
    </Card>
  );
}

function latenessOf(run: RunView): string {
  const text = latenessText(run.latenessMs);
  return text === null ? "–" : text === "on time" ? text : durationText(run.latenessMs ?? 0);
}
