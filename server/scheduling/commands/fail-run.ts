import { inTransaction, type Context } from "@/server/platform/context";
import { KnownError } from "@/server/platform/errors";
import { storableText } from "@/server/platform/storable";
import type { RunLease } from "./claim-run";
import { endAttempt } from "./finish-run";

/** RETRY: it will be tried again. FAILED, DEAD: it is over until a person has it tried again. LOST: not ours. */
export type RunFailure = "RETRY" | "FAILED" | "DEAD" | "LOST";

/**
 * Records a failed attempt with its error and stack. `retryInMs` is the wait before the next attempt, in
 * milliseconds, or null for an error that no repetition mends. When the attempts are used up, the run is given up.
 */
export async function failRun(
  ctx: Context,
  lease: RunLease,
  { error, retryInMs }: { error: unknown; retryInMs: number | null },
): Promise<RunFailure> {
  return inTransaction(ctx, async (tx) => {
    const run = await tx.db.scheduledRun.findUnique({
      where: { id: lease.runId },
      select: { attempts: true, attemptsMax: true },
    });
    if (!run) return "LOST";
    const words = storableText(wordsOf(error));
    const stack = error instanceof Error && error.stack ? storableText(error.stack) : undefined;
    const failure = { outcome: "FAILED" as const, error: words, ...(stack === undefined ? {} : { stack }) };
    const [to, answer] =
      retryInMs === null
        ? (["FAILED", "FAILED"] as const)
        : run.attempts >= run.attemptsMax
          ? (["DEAD", "DEAD"] as const)
          : (["PLANNED", "RETRY"] as const);
    const reason =
      to === "PLANNED"
        ? null
        : to === "DEAD"
          ? `given up after ${run.attempts} attempts: ${words}`
          : `failed: ${words}`;
    const isOurs = await endAttempt(tx, lease, { ...failure, to, reason, retryInMs: retryInMs ?? 0 });
    return isOurs ? answer : "LOST";
  });
}

/** What we know of is a sentence for people already; of anything else its kind helps to find the mistake. */
function wordsOf(error: unknown): string {
  if (error instanceof KnownError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
