import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import type { ClaimedPayout, LockedPayout } from "./claim-payout";
import { gather } from "./gather";
import { openTogether } from "./open-together";
import type { Paying, Together } from "./paying";
import { recordCreatedTogether } from "./record-created-together";
import { recordPaidTogether } from "./record-paid-together";

/**
 * The writing of many payouts' ordinary steps in one transaction each. What is not ordinary is left to be done alone:
 * a payout in another state, a claim that no longer holds, anything that stands against sending, and all of a
 * transaction that failed, so that one at fault keeps no other from being paid.
 */
export function payTogether(ctx: Context, paying: Paying): Together {
  return {
    open: together(
      ctx,
      paying,
      ({ claimed }) => claimed,
      (tx, items) => openTogether(tx, paying, items),
    ),
    created: together(
      ctx,
      paying,
      ({ claimed }) => claimed,
      (tx, items) => recordCreatedTogether(tx, paying, items),
    ),
    paid: together(
      ctx,
      paying,
      ({ claimed }) => claimed,
      (tx, items) => recordPaidTogether(tx, paying, items),
    ),
  };
}

/** An item with its payout, locked and as it is now. */
export type LockedItem<Item> = { item: Item; payout: LockedPayout };

function together<Item, Result>(
  ctx: Context,
  paying: Paying,
  claimedOf: (item: Item) => ClaimedPayout,
  write: (tx: TxContext, items: readonly LockedItem<Item>[]) => Promise<ReadonlyMap<string, Result>>,
): (item: Item) => Promise<Result | "alone"> {
  return gather(async (items) => {
    if (items.length === 1) return ["alone" as const];
    const done = await inTransaction(ctx, async (tx) => {
      const locked = await lockTogether(tx, items.map(claimedOf));
      const held = items.flatMap((item) => {
        const payout = locked.get(claimedOf(item).id);
        return payout ? [{ item, payout }] : [];
      });
      return held.length === 0 ? new Map<string, Result>() : write(tx, held);
    }).catch((error: unknown) => {
      paying.log?.warn({ err: error }, "Payouts could not be written together; each is written alone");
      return new Map<string, Result>();
    });
    return items.map((item) => done.get(claimedOf(item).id) ?? ("alone" as const));
  });
}

/** Locks those of the payouts whose claims hold, in one order, so that two who lock several never wait in a ring. */
async function lockTogether(
  tx: TxContext,
  claimed: readonly ClaimedPayout[],
): Promise<ReadonlyMap<string, LockedPayout>> {
  const held = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT p.id FROM payout p
    JOIN unnest(${claimed.map(({ id }) => id)}::text[], ${claimed.map(({ leaseToken }) => leaseToken)}::bigint[])
      AS claim(id, token) ON claim.id = p.id AND claim.token = p.lease_token
    ORDER BY p.id FOR UPDATE OF p`;
  const payouts = await tx.db.payout.findMany({ where: { id: { in: held.map(({ id }) => id) } } });
  return new Map(payouts.map((payout) => [payout.id, payout]));
}
