import type { PayoutBooks } from "@/server/payroll/domain/reconcile-payouts";
import type { Context } from "@/server/platform/context";

/**
 * Our side of payable payouts: of every run of which something was tried at or after the instant, and of the runs that
 * these payouts belong to. Runs come as a whole, so that each can have its statement.
 */
export async function loadPayoutBooks(
  ctx: Context,
  which: { since: Date; payoutIds: readonly string[] },
): Promise<PayoutBooks[]> {
  return ctx.db.$queryRaw<PayoutBooks[]>`
    WITH run AS (
      SELECT DISTINCT p.run_id AS id FROM payout p
      WHERE p.id = ANY(${[...which.payoutIds]}::text[])
         OR EXISTS (SELECT FROM payout_attempt t WHERE t.payout_id = p.id AND t.first_sent_at >= ${which.since})
    ), chosen AS (
      SELECT p.* FROM payout p JOIN run ON run.id = p.run_id WHERE p.outcome = 'PAYABLE'
    )
    SELECT p.id AS "payoutId", p.run_id AS "runId", p.status::text AS status, p.pay_minor AS "payMinor", p.currency,
      p.destination, p.stripe_transfer_id AS "transferId", coalesce(l.left_minor, 0)::bigint AS "ledgerMinor",
      coalesce(l.transit_minor, 0)::bigint AS "transitMinor", coalesce(v.reversed_minor, 0)::bigint AS "reversedMinor",
      coalesce(v.is_reversing, false) AS "isReversing"
    FROM chosen p
    LEFT JOIN LATERAL (
      SELECT sum(g.amount_minor) FILTER (WHERE a.kind = 'STRIPE_BALANCE') AS left_minor,
        sum(g.amount_minor) FILTER (WHERE a.kind = 'PAYOUTS_IN_TRANSIT') AS transit_minor
      FROM ledger_entry e JOIN ledger_posting g ON g.entry_id = e.id JOIN ledger_account a ON a.id = g.account_id
      WHERE e.payout_id = p.id
    ) l ON true
    LEFT JOIN LATERAL (
      SELECT sum(r.made_minor) AS reversed_minor,
        bool_or(r.status IN ('APPROVED', 'SENDING', 'UNKNOWN')) AS is_reversing
      FROM transfer_reversal r WHERE r.payout_id = p.id
    ) v ON true
    ORDER BY p.id`;
}

/** One payout again, as it is now; null when there is no such payout, or it is not payable. */
export async function loadBooksOfPayout(ctx: Context, payoutId: string): Promise<PayoutBooks | null> {
  const books = await loadPayoutBooks(ctx, { since: new Date(8.64e15), payoutIds: [payoutId] });
  return books.find((each) => each.payoutId === payoutId) ?? null;
}

/** When the runs of which something was tried at or after the instant first tried anything; null without such a run. */
export async function firstTriedAt(ctx: Context, since: Date): Promise<Date | null> {
  const [first] = await ctx.db.$queryRaw<[{ at: Date | null }]>`
    SELECT min(t.first_sent_at) AS at FROM payout_attempt t JOIN payout p ON p.id = t.payout_id
    WHERE p.run_id IN (SELECT DISTINCT q.run_id FROM payout_attempt u JOIN payout q ON q.id = u.payout_id
      WHERE u.first_sent_at >= ${since})`;
  return first.at;
}

/** The payouts that these transfers carried. */
export async function payoutsOfTransfers(ctx: Context, transferIds: readonly string[]): Promise<string[]> {
  const payouts = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT id FROM payout WHERE stripe_transfer_id = ANY(${[...transferIds]}::text[])`;
  return payouts.map(({ id }) => id);
}

/** When the runs of these transfers first tried anything; null when none of them is ours. */
export async function firstTriedOfTransfers(
  ctx: Context,
  transferIds: readonly string[],
): Promise<Date | null> {
  const [first] = await ctx.db.$queryRaw<[{ at: Date | null }]>`
    SELECT min(t.first_sent_at) AS at FROM payout_attempt t JOIN payout p ON p.id = t.payout_id
    WHERE p.run_id IN (SELECT run_id FROM payout WHERE stripe_transfer_id = ANY(${[...transferIds]}::text[]))`;
  return first.at;
}
