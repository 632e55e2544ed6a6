import type { BatchItem } from "./maintenance-task";

/** The ids of what is taken, in the batch's order. */
export function takenIds(items: readonly BatchItem[]): string[] {
  return items.filter(({ reason }) => reason === null).map(({ id }) => id);
}

/** What that takes now, in bytes. */
export function takenBytes(items: readonly BatchItem[]): number {
  return items.reduce((sum, { reason, bytes = 0 }) => (reason === null ? sum + bytes : sum), 0);
}
