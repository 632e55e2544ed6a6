import type { Context, TxContext } from "@/server/platform/context";
import type { PayoutStatus } from "@/server/payroll/domain/payout-status";
import type { Paying } from "./paying";

/** A payout in a worker's hands. Only who knows the current token may write about it. */
export interface ClaimedPayout {
  id: string;
  runId: string;
  status: PayoutStatus;
  leaseToken: bigint;
  /** Until when the claim surely holds, on this process's own clock (`performance.now()`). */
  heldUntilMs: number;
}

/** Another worker has taken the payout over; what this one found out is left to that one to find again. */
export class Overtaken extends Error {
  constructor(payoutId: string) {
    super(`Payout ${payoutId} was taken over by another worker.`);
    this.name = "Overtaken";
  }
}

// First what may have left already, then what wants confirming, then what is to be sent. One by one, because each
// is answered by the index on what is open, while an order over all would read the whole run for every claim.
const DUE = [
  "p.status IN ('SENDING', 'UNKNOWN') AND (p.retry_after IS NULL OR p.retry_after <= $2)",
  "p.status = 'SENT' AND p.confirm_after <= $2",
  `p.status = 'RESERVED' AND (p.retry_after IS NULL OR p.retry_after <= $2)
   AND EXISTS (SELECT FROM payroll_run r WHERE r.id = $1 AND r.status = 'PAYING')`,
];

/**
 * Takes the next payout of the run about which something can be done now and which no worker holds, or one whose
 * holder's time has run out. Resolves to null when there is none.
 */
export async function claimDuePayout(
  ctx: Context,
  paying: Paying,
  runId: string,
): Promise<ClaimedPayout | null> {
  for (const due of DUE) {
    const claimed = await claim(ctx, paying, `p.run_id = $1 AND ${due} LIMIT 1`, runId);
    if (claimed) return claimed;
  }
  return null;
}

/** Takes up to so many payouts of the run at once, in the same order. */
export async function claimDuePayouts(
  ctx: Context,
  paying: Paying,
  runId: string,
  count: number,
): Promise<ClaimedPayout[]> {
  const claimed: ClaimedPayout[] = [];
  for (const due of DUE) {
    if (claimed.length === count) break;
    const askedAtMs = performance.now();
    const which = `p.run_id = $1 AND ${due} LIMIT ${count - claimed.length}`;
    const { rows } = await takeClaims(ctx, paying, which, runId);
    claimed.push(...rows.map((row) => claimedPayout(paying, row, askedAtMs)));
  }
  return claimed;
}

/** Takes one payout whatever it waits for, unless another worker holds it. */
export function claimPayout(ctx: Context, paying: Paying, payoutId: string): Promise<ClaimedPayout | null> {
  return claim(ctx, paying, "p.id = $1 AND $2::timestamptz IS NOT NULL", payoutId);
}

async function claim(ctx: Context, paying: Paying, which: string, id: string): Promise<ClaimedPayout | null> {
  const askedAtMs = performance.now();
  const { rows } = await takeClaims(ctx, paying, which, id);
  const row = rows[0];
  if (!row) return null;
  return claimedPayout(paying, row, askedAtMs);
}

interface ClaimRow {
  id: string;
  run_id: string;
  status: PayoutStatus;
  lease_token: bigint;
}

function takeClaims(ctx: Context, paying: Paying, which: string, id: string) {
  // An array, because the rows of an IN may be looked for more than once, and others be locked each time.
  return ctx.pool.query<ClaimRow>(
    `UPDATE payout SET lease_token = lease_token + 1, lease_owner = $3,
       lease_until = clock_timestamp() + $4 * interval '1 millisecond'
     WHERE id = ANY(ARRAY(SELECT p.id FROM payout p
       WHERE (p.lease_until IS NULL OR p.lease_until < clock_timestamp()) AND ${which}
       FOR UPDATE SKIP LOCKED))
     RETURNING id, run_id, status, lease_token`,
    [id, ctx.clock.now(), paying.workerName, paying.settings.leaseMs],
  );
}

function claimedPayout(paying: Paying, row: ClaimRow, askedAtMs: number): ClaimedPayout {
  return {
    id: row.id,
    runId: row.run_id,
    status: row.status,
    leaseToken: row.lease_token,
    heldUntilMs: askedAtMs + paying.settings.leaseMs,
  };
}

/** What the steps of paying read of a payout, under its row lock. */
export type LockedPayout = Awaited<ReturnType<typeof lockClaimed>>;

/** Reads a claimed payout under its row lock. Throws Overtaken when the claim no longer holds. */
export async function lockClaimed(tx: TxContext, claimed: Pick<ClaimedPayout, "id" | "leaseToken">) {
  const rows = await tx.db.$queryRaw<unknown[]>`
    SELECT id FROM payout WHERE id = ${claimed.id} AND lease_token = ${claimed.leaseToken} FOR UPDATE`;
  if (rows.length === 0) throw new Overtaken(claimed.id);
  return tx.db.payout.findUniqueOrThrow({ where: { id: claimed.id } });
}

/** Columns that give a payout back, for the write that ends a worker's turn with it. */
export const LEASE_ENDED = { leaseUntil: null, leaseOwner: null } as const;

/** Gives a payout back without having changed it; it is looked at again after so many milliseconds. */
export async function releaseClaim(ctx: Context, claimed: ClaimedPayout, againInMs = 0): Promise<void> {
  const at = new Date(ctx.clock.now().getTime() + againInMs);
  await ctx.pool.query(
    `UPDATE payout SET lease_until = NULL, lease_owner = NULL,
       retry_after = CASE WHEN status <> 'SENT' THEN $3::timestamptz ELSE retry_after END,
       confirm_after = CASE WHEN status = 'SENT' THEN $3::timestamptz ELSE confirm_after END
     WHERE id = $1 AND lease_token = $2 AND status IN ('RESERVED', 'SENDING', 'UNKNOWN', 'SENT')`,
    [claimed.id, claimed.leaseToken, at],
  );
}
