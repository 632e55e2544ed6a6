/** So long after its end a dry run can be bound to a real run, in milliseconds. */
export const BINDABLE_FOR_MS = 15 * 60_000;

/** The ids of a larger one are not kept: it cannot be bound. */
export const PLANNED_IDS_MAX = 1_000_000;

export interface BindableRun {
  dryRun: boolean;
  task: string;
  moved: bigint;
  deleted: bigint;
  status: string;
  parentId: string | null;
  finishedAt: Date | null;
}

/** Until when a real run may be bound to this one; null for one that cannot be bound at all, or no more. */
export function bindableUntil(run: BindableRun, now: Date): Date | null {
  if (run.task === "all" || run.moved + run.deleted > PLANNED_IDS_MAX) return null;
  if (!run.dryRun || run.status !== "DONE" || run.parentId !== null || run.finishedAt === null) return null;
  const until = new Date(run.finishedAt.getTime() + BINDABLE_FOR_MS);
  return until > now ? until : null;
}
