import { findImbalances } from "@/server/ledger/check-ledger";
import type { Context } from "@/server/platform/context";
import type { StripeSimulator } from "@/server/testing/provider-simulator/stripe/stripe-simulator";

/**
 * Everything that is wrong with how a run was paid, as sentences; empty when each payable payout has exactly one
 * transfer at the provider, of the approved amount to the approved account, with one receipt, and the books agree.
 * The provider's own ledger is the judge, never what we wrote down about it.
 */
export async function paymentFaults(ctx: Context, stripe: StripeSimulator, runId: string): Promise<string[]> {
  const run = await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  const payouts = await ctx.db.payout.findMany({ where: { runId, outcome: "PAYABLE" } });
  const faults: string[] = [];
  const check = (holds: boolean, sentence: string) => {
    if (!holds) faults.push(sentence);
  };
  check(run.status === "PAID", `the run is ${run.status}`);
  check(
    payouts.length === run.payableVendors,
    `${payouts.length} of ${run.payableVendors} payouts are there`,
  );
  for (const payout of payouts) {
    const made = stripe.ledger(payout.id);
    const told = made
      .map(({ id, amountMinor, destination }) => `${id} ${amountMinor} to ${destination}`)
      .join("; ");
    check(
      payout.status === "PAID",
      `${payout.id} is ${payout.status} (${payout.failureCode ?? "no reason"})`,
    );
    check(made.length === 1, `${payout.id} has ${made.length} transfers: ${told}`);
    check(
      made.every(
        (transfer) =>
          transfer.amountMinor === payout.payMinor &&
          transfer.currency === payout.currency.toLowerCase() &&
          transfer.destination === payout.destination &&
          transfer.id === payout.stripeTransferId,
      ),
      `${payout.id} was approved with ${payout.payMinor} to ${payout.destination}, and got ${told}`,
    );
  }
  const paidMinor = payouts.reduce((sum, payout) => sum + payout.payMinor, 0n);
  check(paidMinor === run.payableMinor, `${paidMinor} was paid, ${run.payableMinor} approved`);
  const twice = [...stripe.paidTwice(), ...stripe.paidTwice("metadata.payoutId")];
  check(twice.length === 0, `paid twice: ${twice.map(({ mark }) => mark).join(", ")}`);
  check((await findImbalances(ctx)).length === 0, "the ledger does not balance");
  return [...faults, ...(await bookFaults(ctx, runId, paidMinor)), ...(await receiptFaults(ctx, runId))];
}

async function bookFaults(ctx: Context, runId: string, paidMinor: bigint): Promise<string[]> {
  const [books] = await ctx.db.$queryRaw<{ transit: bigint; stripe: bigint; openAttempts: bigint }[]>`
    SELECT
      coalesce(sum(g.amount_minor) FILTER (WHERE a.kind = 'PAYOUTS_IN_TRANSIT'), 0)::bigint AS transit,
      coalesce(sum(g.amount_minor) FILTER (WHERE a.kind = 'STRIPE_BALANCE'), 0)::bigint AS stripe,
      (SELECT count(*) FROM payout_attempt t JOIN payout q ON q.id = t.payout_id
        WHERE q.run_id = ${runId} AND t.status IN ('SENDING', 'UNKNOWN')) AS "openAttempts"
    FROM ledger_posting g
    JOIN ledger_entry e ON e.id = g.entry_id
    JOIN ledger_account a ON a.id = g.account_id
    JOIN payout p ON p.id = e.payout_id
    WHERE p.run_id = ${runId}`;
  const faults: string[] = [];
  if (books?.transit !== 0n) faults.push(`${books?.transit} minor units are left in transit`);
  if (books?.stripe !== paidMinor)
    faults.push(`the ledger says that ${books?.stripe} left, not ${paidMinor}`);
  if (books?.openAttempts !== 0n) faults.push(`${books?.openAttempts} attempts are still open`);
  return faults;
}

async function receiptFaults(ctx: Context, runId: string): Promise<string[]> {
  const [found] = await ctx.db.$queryRaw<
    { receipts: bigint; highest: bigint; counter: bigint; missing: bigint; untold: bigint }[]
  >`
    SELECT (SELECT count(*) FROM receipt) AS receipts,
      (SELECT coalesce(max(number), 0)::bigint FROM receipt) AS highest,
      (SELECT last FROM receipt_counter WHERE name = 'payout') AS counter,
      (SELECT count(*) FROM payout p WHERE p.run_id = ${runId} AND p.outcome = 'PAYABLE'
        AND NOT EXISTS (SELECT FROM receipt r WHERE r.payout_id = p.id)) AS missing,
      (SELECT count(*) FROM payout p WHERE p.run_id = ${runId} AND p.outcome = 'PAYABLE'
        AND NOT EXISTS (SELECT FROM outbox_event o WHERE o.type = 'payout.paid' AND o.subject_id = p.id)) AS untold`;
  const faults: string[] = [];
  // Numbers are unique, so as many as the highest says means that none is left out.
  if (found?.receipts !== found?.highest || found?.highest !== found?.counter)
    faults.push(
      `${found?.receipts} receipts reach up to number ${found?.highest}, counted ${found?.counter}`,
    );
  if (found?.missing !== 0n) faults.push(`${found?.missing} paid payouts have no receipt`);
  if (found?.untold !== 0n) faults.push(`${found?.untold} paid payouts are not in the outbox`);
  return faults;
}
