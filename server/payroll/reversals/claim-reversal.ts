import type { Context, TxContext } from "@/server/platform/context";
import type { Paying } from "../paying/paying";
import type { ReversalStatus } from "../domain/reversal";

/** A reversal in a worker's hands. Only who knows the current token may write about it. */
export interface ClaimedReversal {
  id: string;
  payoutId: string;
  status: ReversalStatus;
  leaseToken: bigint;
  /** Until when the claim surely holds, on this process's own clock (`performance.now()`). */
  heldUntilMs: number;
}

/** Another worker has taken the reversal over; what this one found out is left to that one to find again. */
export class ReversalOvertaken extends Error {
  constructor(reversalId: string) {
    super(`Reversal ${reversalId} was taken over by another worker.`);
    this.name = "ReversalOvertaken";
  }
}

/** Takes a reversal that is under way and due, unless another worker holds it. Resolves to null then. */
export async function claimReversal(
  ctx: Context,
  paying: Paying,
  reversalId: string,
): Promise<ClaimedReversal | null> {
  const askedAtMs = performance.now();
  const { rows } = await ctx.pool.query<{ payout_id: string; status: ReversalStatus; lease_token: bigint }>(
    `UPDATE transfer_reversal SET lease_token = lease_token + 1,
       lease_until = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE id = $1 AND status IN ('APPROVED', 'SENDING', 'UNKNOWN')
       AND (lease_until IS NULL OR lease_until < clock_timestamp()) AND (retry_after IS NULL OR retry_after <= $2)
     RETURNING payout_id, status, lease_token`,
    [reversalId, ctx.clock.now(), paying.settings.leaseMs],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    id: reversalId,
    payoutId: row.payout_id,
    status: row.status,
    leaseToken: row.lease_token,
    heldUntilMs: askedAtMs + paying.settings.leaseMs,
  };
}

/** When a reversal is to be looked at next; null when it is over or waits for a person. */
export async function nextReversalInstant(ctx: Context, reversalId: string): Promise<Date | null> {
  const [row] = await ctx.db.$queryRaw<{ at: Date }[]>`
    SELECT greatest(coalesce(retry_after, ${ctx.clock.now()}), coalesce(lease_until, ${ctx.clock.now()})) AS at
    FROM transfer_reversal WHERE id = ${reversalId} AND status IN ('APPROVED', 'SENDING', 'UNKNOWN')`;
  return row?.at ?? null;
}

/**
 * Reads a claimed reversal and its payout under their row locks, the payout first as everyone else does. Throws
 * ReversalOvertaken when the claim no longer holds.
 */
export async function lockReversal(tx: TxContext, claimed: ClaimedReversal) {
  await tx.db.$queryRaw`SELECT id FROM payout WHERE id = ${claimed.payoutId} FOR UPDATE`;
  const rows = await tx.db.$queryRaw<unknown[]>`
    SELECT id FROM transfer_reversal WHERE id = ${claimed.id} AND lease_token = ${claimed.leaseToken} FOR UPDATE`;
  if (rows.length === 0) throw new ReversalOvertaken(claimed.id);
  return {
    payout: await tx.db.payout.findUniqueOrThrow({ where: { id: claimed.payoutId } }),
    reversal: await tx.db.transferReversal.findUniqueOrThrow({ where: { id: claimed.id } }),
  };
}

/** Gives a reversal back without having changed it; it is looked at again after so many milliseconds. */
export async function releaseReversal(
  ctx: Context,
  claimed: ClaimedReversal,
  againInMs: number,
): Promise<void> {
  await ctx.pool.query(
    `UPDATE transfer_reversal SET lease_until = NULL, retry_after = $3
     WHERE id = $1 AND lease_token = $2 AND status IN ('APPROVED', 'SENDING', 'UNKNOWN')`,
    [claimed.id, claimed.leaseToken, new Date(ctx.clock.now().getTime() + againInMs)],
  );
}
