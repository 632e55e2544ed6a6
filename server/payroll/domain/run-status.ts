import { IllegalMove } from "./illegal-move";

/** Every status a payroll run can have, in the order of a run's life. The database has the same words. */
export const RUN_STATUSES = [
  "DRAFT", // being put together; finance may still change it
  "AWAITING_APPROVAL", // submitted: frozen, with a content hash
  "APPROVED", // everyone needed has approved; nothing has been sent
  "PAYING", // the worker is sending, or waiting for answers
  "PAUSED", // finance stopped the sending; what is in flight still finishes
  "PAID", // every payout of the run reached its vendor
  "PARTLY_PAID", // over for now, but some payouts did not reach their vendors
  "CANCELLED", // dropped before anything was sent; its claims are free again
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Every legal move of a run. A status that is not listed for another cannot be reached from it. */
export const RUN_TRANSITIONS = {
  DRAFT: [
    "AWAITING_APPROVAL", // finance submits it, which freezes its content
    "CANCELLED", // finance drops it
  ],
  AWAITING_APPROVAL: [
    "APPROVED", // the last approval that was needed is given
    "DRAFT", // rejected with a comment, or taken back by finance to be changed
    "CANCELLED", // finance drops it instead of changing it
  ],
  APPROVED: [
    "PAYING", // the worker starts to send
    "AWAITING_APPROVAL", // an approver undoes the approval before the first send
    "CANCELLED", // stopped before the first send
  ],
  PAYING: [
    "PAUSED", // finance stops new sends
    "PAID", // every payout arrived
    "PARTLY_PAID", // every payout is settled, some not paid
  ],
  PAUSED: [
    "PAYING", // finance resumes
    "PARTLY_PAID", // the unsent rest is cancelled after some were sent
    "CANCELLED", // the unsent rest is cancelled and nothing had been sent
  ],
  PARTLY_PAID: [
    "PAYING", // finance retries what failed
  ],
  PAID: [
    "PARTLY_PAID", // a payout failed or came back days after it was paid
  ],
  CANCELLED: [],
} as const satisfies Record<RunStatus, readonly RunStatus[]>;

/** Whether a run may move from one status to the other. Staying in place is not a move. */
export function canMoveRun(from: RunStatus, to: RunStatus): boolean {
  return (RUN_TRANSITIONS[from] as readonly RunStatus[]).includes(to);
}

/** @throws IllegalMove when the table does not have the move. */
export function assertRunMove(from: RunStatus, to: RunStatus): void {
  if (!canMoveRun(from, to)) throw new IllegalMove("payroll run", from, to);
}
