"use client";

import Link from "next/link";
import { countText } from "@/components/format/count-text";
import { durationText } from "@/components/format/duration-text";
import { Instant } from "@/components/format/instant";
import { LastingSince } from "@/components/jobs/ago";
import { askedBy, isUnderWay, type MaintenanceRunView } from "@/components/maintenance/maintenance-looks";
import { daysText, isRestore } from "@/components/maintenance/run-figures";
import { Card } from "@/components/ui/card";
import { CopyText } from "@/components/ui/copy-text";
import { DescriptionList, type DescriptionItem } from "@/components/ui/description-list";

/** The figures of a run that do not change while it runs, and who did what about it. */
export function RunFacts({ run, seesAudit }: { run: MaintenanceRunView; seesAudit: boolean }) {
  return (
    <Card
      title="Facts"
      footer={
        seesAudit ? (
          <Link
            href={`/audit?subjectKind=maintenanceRun&subject=${run.id}`}
            className="text-accent-text hover:underline"
          >
            Who did what about it, in the audit log
          </Link>
        ) : undefined
      }
    >
      <DescriptionList items={factsOf(run)} />
    </Card>
  );
}

function factsOf(run: MaintenanceRunView): DescriptionItem[] {
  const { task, parentId, dryRunId, startedAt, finishedAt, approvedByName, approvedAt, policy } = run;
  const instant = (at: Date | null) => (at ? <Instant at={at} precision="second" /> : "–");
  const optional = (shown: boolean, term: string, description: DescriptionItem["description"]) =>
    shown ? [{ term, description }] : [];
  return [
    {
      term: "Task",
      description: isRestore(run) ? (
        run.title
      ) : (
        <Link href={`/maintenance/tasks/${task}`} className="text-accent-text hover:underline">
          {run.title}
        </Link>
      ),
    },
    ...optional(parentId !== null, "Part of", <RunLink id={parentId!}>a run of all tasks</RunLink>),
    ...optional(dryRunId !== null, "Bound to", <RunLink id={dryRunId!}>its rehearsal</RunLink>),
    { term: "Asked for by", description: askedBy(run) },
    ...optional(Boolean(run.reason), "Reason", run.reason),
    ...optional(
      approvedByName !== null,
      "Approved by",
      <>
        {approvedByName}
        {approvedAt ? (
          <>
            , <Instant at={approvedAt} />
          </>
        ) : null}
      </>,
    ),
    { term: "Ages as of", description: instant(run.asOf) },
    ...Object.entries(policy).map(([key, days]) => ({ term: `Policy ${key}`, description: daysText(days) })),
    { term: "Started", description: instant(startedAt) },
    { term: "Ended", description: instant(finishedAt) },
    {
      term: "Duration",
      description:
        startedAt && finishedAt ? (
          durationText(finishedAt.getTime() - startedAt.getTime())
        ) : startedAt && isUnderWay(run.status) ? (
          <LastingSince at={startedAt} />
        ) : (
          "–"
        ),
    },
    { term: "Batches", description: countText(run.batches) },
    ...optional(run.batchSize !== null, "Rows in a batch", `up to ${countText(run.batchSize ?? 0)}`),
    ...optional(run.cap !== null, "Cap", `${countText(run.cap ?? 0)} rows`),
    ...optional(run.tableRows !== null, "Rows in the table", countText(run.tableRows ?? 0)),
    ...optional(run.worker !== null, "Worker", run.worker),
    ...optional(run.idsHash !== null, "Checksum of its ids", <Hash text={run.idsHash!} label="checksum" />),
    { term: "Checksum of the policies", description: <Hash text={run.policyHash} label="policy checksum" /> },
    { term: "Run id", description: <CopyText text={run.id} label="run id" /> },
  ];
}

function RunLink({ id, children }: { id: string; children: string }) {
  return (
    <Link href={`/maintenance/runs/${id}`} className="text-accent-text hover:underline">
      {children}
    </Link>
  );
}

function Hash({ text, label }: { text: string; label: string }) {
  return <CopyText text={text} display={`${text.slice(0, 12)}…`} label={label} />;
}
