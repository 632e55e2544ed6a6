"use client";

import { Instant } from "@/components/format/instant";
import type { RunView } from "@/components/payroll/run-dialog-props";
import { SCHEDULE_LABELS } from "@/components/payroll/run-status-looks";

/** What kind of run it is and who had it in hand so far, in one line. */
export function RunByline({ view }: { view: RunView }) {
  const { run } = view;
  const approvers = view.approvals.filter(
    (approval) => approval.decision === "APPROVED" && approval.voidedAt === null,
  );
  return (
    <span className="flex flex-wrap gap-x-1.5 gap-y-0.5">
      <span>
        {SCHEDULE_LABELS[run.schedule]} · {run.currency} · {run.timeZone}
      </span>
      <span>
        · drafted by {run.draftedByName} <Instant at={run.draftedAt} offsetHidden />
      </span>
      {run.submittedAt ? (
        <span>
          · submitted by {run.submittedByName ?? "the scheduler"}{" "}
          <Instant at={run.submittedAt} offsetHidden />
        </span>
      ) : null}
      {approvers.map((approval) => (
        <span key={approval.id}>
          · approved by {approval.approverName} <Instant at={approval.decidedAt} offsetHidden />
        </span>
      ))}
    </span>
  );
}
