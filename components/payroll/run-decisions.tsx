"use client";

import { Ban, Check, CircleCheck, FilePen, Send, SendHorizontal, Undo2, type LucideIcon } from "lucide-react";
import { countOf } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { Money } from "@/components/format/money";
import { approverExclusions } from "@/components/payroll/approver-exclusions";
import type { RunView } from "@/components/payroll/run-dialog-props";
import { runTimeline, type RunEvent } from "@/components/payroll/run-timeline";
import { RUN_STATUS_LOOKS } from "@/components/payroll/run-status-looks";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { CopyText } from "@/components/ui/copy-text";
import { DescriptionList } from "@/components/ui/description-list";
import { Empty } from "@/components/ui/empty";
import { Timeline, type TimelineEntry } from "@/components/ui/timeline";

/** Who did what to the run and when, what each approver saw, and who may not approve it. */
export function RunDecisions({ view }: { view: RunView }) {
  const { run } = view;
  const excluded = approverExclusions(run, view.editors);
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Card title="Timeline">
        <Timeline
          label="What happened to the run"
          entries={runTimeline(view).map((event) => entryOf(event, view))}
        />
      </Card>
      <div className="flex flex-col gap-4">
        <Card title="Approval">
          <DescriptionList
            items={[
              { term: "Given", description: `${view.approvalsGiven} of ${view.approvalsNeeded}` },
              {
                term: "Two people above",
                description: <Money amountMinor={view.twoPersonAboveMinor} currency={run.currency} />,
              },
              { term: "Version", description: String(run.version) },
              {
                term: "Content hash",
                description: run.contentHash ? <Hash hash={run.contentHash} /> : "Not frozen yet",
              },
              { term: "Run id", description: <CopyText text={run.id} label="run id" /> },
            ]}
          />
        </Card>
        <Card title="Who may not approve" description="Whoever made or changed a run never approves it.">
          {excluded.length > 0 ? (
            <DescriptionList items={excluded.map(({ name, why }) => ({ term: name, description: why }))} />
          ) : (
            <Empty title="Nobody is kept out">
              Whoever submits, edits, holds, excludes or adjusts anything in the run appears here.
            </Empty>
          )}
        </Card>
      </div>
    </div>
  );
}

function entryOf(event: RunEvent, view: RunView): TimelineEntry {
  const { run } = view;
  const at = <Instant at={event.at} precision="second" />;
  switch (event.kind) {
    case "DRAFTED":
      return {
        id: event.id,
        title: "Drafted",
        at,
        by: event.by,
        icon: FilePen,
        detail: run.reason ? `Off-cycle: ${run.reason}` : undefined,
      };
    case "SUBMITTED":
      return {
        id: event.id,
        title: "Submitted for approval",
        at,
        by: event.by ?? "The scheduler",
        icon: Send,
      };
    case "PAYING":
      return {
        id: event.id,
        title: "Paying began",
        at,
        by: "The worker",
        tone: "info",
        icon: SendHorizontal,
      };
    case "FINISHED":
      return {
        id: event.id,
        title: RUN_STATUS_LOOKS[run.status].label,
        at,
        tone: RUN_STATUS_LOOKS[run.status].tone,
        icon: run.status === "CANCELLED" ? Ban : CircleCheck,
        detail: run.cancelledReason ?? undefined,
      };
    case "DECIDED":
      return decisionEntry(event.decision, at);
  }
}

function decisionEntry(decision: RunView["approvals"][number], at: TimelineEntry["at"]): TimelineEntry {
  const approved = decision.decision === "APPROVED";
  const taken = approved && decision.voidedAt !== null;
  const icon: LucideIcon = approved ? Check : Undo2;
  return {
    id: decision.id,
    title: (
      <span className="inline-flex flex-wrap items-center gap-2">
        {approved ? "Approved" : "Sent back"}
        {taken ? <Badge tone="warn">Void</Badge> : null}
      </span>
    ),
    at,
    by: decision.approverName,
    tone: taken ? "neutral" : approved ? "ok" : "warn",
    icon,
    detail: (
      <span className="flex flex-col gap-0.5">
        {decision.comment ? <span className="text-ink">“{decision.comment}”</span> : null}
        <span>
          Saw <Money amountMinor={decision.totalMinor} currency={decision.currency} /> for{" "}
          {countOf(decision.payeeCount, "vendor")}, version {decision.runVersion}
        </span>
        <Hash hash={decision.contentHash} />
        {taken && decision.voidedAt ? (
          <span>
            Void since <Instant at={decision.voidedAt} />
            {decision.voidedReason ? `: ${decision.voidedReason}` : null}
          </span>
        ) : null}
      </span>
    ),
  };
}

function Hash({ hash }: { hash: string }) {
  return (
    <CopyText
      text={hash}
      display={`${hash.slice(0, 12)}…`}
      label="content hash"
      className="-ml-1 self-start"
    />
  );
}
