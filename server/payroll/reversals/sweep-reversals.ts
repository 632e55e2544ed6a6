import { inTransaction, type Context } from "@/server/platform/context";
import { enqueue } from "@/server/platform/jobs";
import { sendReversalRequest } from "../job-requests";

/** Asks for every reversal that is under way and due to be worked on; finds only what was lost. Returns how many. */
export async function sweepReversals(ctx: Context): Promise<number> {
  const due = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT id FROM transfer_reversal
    WHERE status IN ('APPROVED', 'SENDING', 'UNKNOWN') AND (lease_until IS NULL OR lease_until < clock_timestamp())
      AND (retry_after IS NULL OR retry_after <= ${ctx.clock.now()})`;
  let asked = 0;
  for (const { id } of due) {
    const jobId = await inTransaction(ctx, (tx) =>
      enqueue(tx, sendReversalRequest, { reversalId: id }, { key: `reversal:${id}` }),
    );
    if (jobId) asked += 1;
  }
  return asked;
}
