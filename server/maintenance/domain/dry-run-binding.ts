/** So long after its end a dry run can be bound to a real run, in milliseconds. */
export const BINDABLE_FOR_MS = 15 * 60_000;

export interface BindableRun {
  dryRun: boolean;
  status: string;
  parentId: string | null;
  finishedAt: Date | null;
}

/** Until when a real run may be bound to this one; null for one that cannot be bound at all, or no more. */
export function bindableUntil(run: BindableRun, now: Date): Date | null {
  if (!run.dryRun || run.status !== "DONE" || run.parentId !== null || run.finishedAt === null) return null;
  const until = new Date(run.finishedAt.getTime() + BINDABLE_FOR_MS);
  return until > now ? until : null;
}
