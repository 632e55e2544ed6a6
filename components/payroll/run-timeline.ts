import type { RunView } from "@/components/payroll/run-dialog-props";

/** One thing that happened to a run, told from what is stored about it. */
export type RunEvent =
  | { id: string; kind: "DRAFTED" | "SUBMITTED" | "PAYING" | "FINISHED"; at: Date; by: string | null }
  | { id: string; kind: "DECIDED"; at: Date; by: string; decision: RunView["approvals"][number] };

/** The run's life so far, oldest first. A submission that was sent back is told by the decision that did it. */
export function runTimeline({ run, approvals }: Pick<RunView, "run" | "approvals">): RunEvent[] {
  const events: RunEvent[] = [
    { id: "drafted", kind: "DRAFTED", at: run.draftedAt, by: run.draftedByName },
    ...approvals.map((decision) => ({
      id: decision.id,
      kind: "DECIDED" as const,
      at: decision.decidedAt,
      by: decision.approverName,
      decision,
    })),
  ];
  if (run.submittedAt)
    events.push({ id: "submitted", kind: "SUBMITTED", at: run.submittedAt, by: run.submittedByName });
  if (run.startedPayingAt) events.push({ id: "paying", kind: "PAYING", at: run.startedPayingAt, by: null });
  if (run.finishedAt) events.push({ id: "finished", kind: "FINISHED", at: run.finishedAt, by: null });
  return events.sort((a, b) => a.at.getTime() - b.at.getTime());
}
