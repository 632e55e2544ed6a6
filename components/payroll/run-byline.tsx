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
    <p className="-mt-2 flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-ink-muted">
      <span>
        {SCHEDULE_LABELS[run.schedule]} · {run.currency} · {run.timeZone}
      </span>
      <span>
        Drafted by {run.draftedByName} <Instant at={run.draftedAt} offsetHidden />
      </span>
      {run.submittedAt ? (
        <span>
          Submitted by {run.submittedByName ?? "the scheduler"} <Instant at={run.submittedAt} offsetHidden />
        </span>
      ) : null}
      {approvers.map((approval) => (
        <span key={approval.id}>
          Approved by {approval.approverName} <Instant at={approval.decidedAt} offsetHidden />
        </span>
      ))}
    </p>
  );
}
