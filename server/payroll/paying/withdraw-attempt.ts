import { inTransaction, type Context } from "@/server/platform/context";
import { LEASE_ENDED, lockClaimed, type ClaimedPayout } from "./claim-payout";
import { movePayout } from "./move-payout";
import type { AttemptToSend } from "./open-attempt";
import { closeNotCreated } from "./record-result";

/**
 * Takes back an attempt for which no call was made yet, when its run has been paused since it was committed. True when
 * it was taken back. Throws Overtaken, so that nothing is taken back that another worker may have sent.
 */
export async function withdrawIfPaused(
  ctx: Context,
  claimed: ClaimedPayout,
  attempt: AttemptToSend,
): Promise<boolean> {
  const run = await ctx.db.payrollRun.findUniqueOrThrow({
    where: { id: claimed.runId },
    select: { status: true },
  });
  if (run.status !== "PAUSED") return false;
  return inTransaction(ctx, async (tx) => {
    const payout = await lockClaimed(tx, claimed);
    await closeNotCreated(tx, attempt.id, { evidence: { proof: "never called: the run was paused first" } });
    await movePayout(tx, payout, {
      to: "RESERVED",
      reason: `The run was paused before attempt ${attempt.number} was sent`,
      fields: { ...LEASE_ENDED, retryAfter: null },
      detail: { attempt: attempt.number },
    });
    return true;
  });
}
