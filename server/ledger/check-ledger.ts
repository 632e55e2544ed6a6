import type { Context } from "@/server/platform/context";

/** A currency in which the postings do not sum to zero. There should never be one: the database refuses such entries. */
export interface LedgerImbalance {
  currency: string;
  /** Σ of all postings, minor units. */
  sumMinor: bigint;
}

/** All currencies whose postings do not sum to zero; empty when the ledger is in balance. Reads every posting. */
export async function findImbalances(ctx: Context): Promise<LedgerImbalance[]> {
  return ctx.db.$queryRaw<LedgerImbalance[]>`
    SELECT currency, sum(amount_minor)::bigint AS "sumMinor"
    FROM ledger_posting GROUP BY currency HAVING sum(amount_minor) <> 0`;
}

/** What we owe the vendor in each currency, minor units: the sum of its payable postings. */
export async function vendorBalances(
  ctx: Context,
  vendorId: string,
): Promise<{ currency: string; balanceMinor: bigint }[]> {
  return ctx.db.$queryRaw`
    SELECT currency, sum(amount_minor)::bigint AS "balanceMinor"
    FROM ledger_posting WHERE vendor_id = ${vendorId} GROUP BY currency ORDER BY currency`;
}
