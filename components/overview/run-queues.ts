import type { RouterOutputs } from "@/server/api/root";

export type OverviewRun = NonNullable<RouterOutputs["overview"]["get"]["payroll"]>["runs"][number];

/** Runs that are in the same place, with what to do about them. */
export interface RunQueueView {
  key: string;
  title: string;
  description: string;
  /** What the link to a run says. */
  action: string;
  needsYou: boolean;
  runs: OverviewRun[];
}

/**
 * Sorts open runs into the queues of the overview, those that need the reader first; empty queues are left out.
 * Whether the reader may approve was decided by the server: a run without blockers is theirs.
 */
export function queuesOf(runs: readonly OverviewRun[], mayDraft: boolean): RunQueueView[] {
  const of = (test: (run: OverviewRun) => boolean) => runs.filter(test);
  const queues: RunQueueView[] = [
    {
      key: "approve",
      title: "Awaiting your approval",
      description: "Submitted by somebody else, and you may decide",
      action: "Review",
      needsYou: true,
      runs: of((run) => run.status === "AWAITING_APPROVAL" && run.blockers.length === 0),
    },
    {
      key: "failed",
      title: "Failed payouts",
      description: "Runs that are over with payouts that did not reach their vendors",
      action: "Look into it",
      needsYou: mayDraft,
      runs: of((run) => run.status === "PARTLY_PAID"),
    },
    {
      key: "draft",
      title: "Drafts to review and submit",
      description: "Nobody is paid from a draft",
      action: "Open",
      needsYou: mayDraft,
      runs: of((run) => run.status === "DRAFT"),
    },
    {
      key: "paying",
      title: "Being paid",
      description: "Approved; the worker sends the payouts",
      action: "Watch",
      needsYou: false,
      runs: of((run) => run.status === "APPROVED" || run.status === "PAYING" || run.status === "PAUSED"),
    },
    {
      key: "others",
      title: "Waiting for somebody else",
      description: "Submitted, and not yours to approve",
      action: "Open",
      needsYou: false,
      runs: of((run) => run.status === "AWAITING_APPROVAL" && run.blockers.length > 0),
    },
  ];
  return queues.filter((queue) => queue.runs.length > 0);
}
