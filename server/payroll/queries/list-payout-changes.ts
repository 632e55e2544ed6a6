import type { Context } from "@/server/platform/context";
import type { PayoutStatus } from "@/server/platform/prisma/enums";

/** Where a payout stands now, told because something happened to it. */
export interface PayoutChange {
  id: string;
  status: PayoutStatus;
  failureMessage: string | null;
  receiptNumber: bigint | null;
}

const CHANGES_MAX = 2_000;

/**
 * The payouts of a run that moved after the event `after` (all that ever did for none), as they stand now, and the
 * newest event to ask from next time. A screen that shows thousands of rows so learns of the few that changed.
 *
 * Event numbers may become visible out of order, as several workers write at once; the cursor therefore stays some
 * events behind, and what is told twice is merely told again.
 */
export async function listPayoutChanges(
  ctx: Context,
  input: { runId: string; after?: string | undefined },
): Promise<{ changes: PayoutChange[]; cursor: string }> {
  const after = BigInt(input.after ?? "0");
  const [changes, [newest]] = await Promise.all([
    ctx.db.$queryRaw<PayoutChange[]>`
      SELECT p.id, p.status::text AS status, p.failure_message AS "failureMessage", r.number AS "receiptNumber"
      FROM payout p LEFT JOIN receipt r ON r.payout_id = p.id
      WHERE p.run_id = ${input.runId} AND p.id IN (
        SELECT e.payout_id FROM payout_event e
        WHERE e.id > ${after} AND e.run_id = ${input.runId} ORDER BY e.id DESC LIMIT ${CHANGES_MAX}
      )`,
    ctx.db.$queryRaw<[{ id: bigint | null }]>`SELECT max(id) AS id FROM payout_event`,
  ]);
  const seen = (newest.id ?? 0n) - EVENTS_BEHIND;
  return { changes, cursor: (seen > after ? seen : after).toString() };
}

const EVENTS_BEHIND = 50n;
