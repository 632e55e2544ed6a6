/** Why a posting stands in a run. The database has the same words. */
export const LINE_LABELS = [
  "DUE", // became payable in this run's period, or later
  "CARRIED", // an earlier run saw it and left it: below minimum, held, negative
  "LATE", // belongs to an earlier period, but was only recorded after that period's run was drafted
] as const;
export type LineLabel = (typeof LINE_LABELS)[number];

/** A ledger posting as the label needs it. */
export type LabelledPosting = {
  /** When it became, or becomes, payable. */
  payableAt: Date;
  /** When it was written to the ledger. */
  recordedAt: Date;
};

/** The run, with the last run before it of the same schedule and currency that was not cancelled. */
export type LabellingRun = {
  periodStartsAt: Date;
  lastRun: { draftedAt: Date; periodEndsAt: Date } | null;
};

/**
 * What to call a posting in a run. The label is told from stored instants alone, so it does not change when it is
 * asked again. A posting that is written at the very instant the last run was drafted counts as seen by it.
 */
export function labelOf(posting: LabelledPosting, run: LabellingRun): LineLabel {
  if (posting.payableAt >= run.periodStartsAt) return "DUE";
  const last = run.lastRun;
  const seen = last !== null && posting.recordedAt <= last.draftedAt && posting.payableAt < last.periodEndsAt;
  return seen ? "CARRIED" : "LATE";
}
