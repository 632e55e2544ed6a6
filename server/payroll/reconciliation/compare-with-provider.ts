import type { GatewayMovement, ProviderRecords } from "@/server/gateways/stripe-records-reader";
import type { GatewayReversal, GatewayTransfer } from "@/server/gateways/payout-gateway";
import {
  differenceKey,
  payoutDifferences,
  providerDifferences,
  type Difference,
  type PayoutBooks,
  type ProviderSide,
} from "@/server/payroll/domain/reconcile-payouts";
import type { Context } from "@/server/platform/context";
import {
  firstTriedAt,
  firstTriedOfTransfers,
  loadBooksOfPayout,
  loadPayoutBooks,
  payoutsOfTransfers,
} from "./load-payout-books";

export interface Comparison {
  since: Date;
  payouts: { books: PayoutBooks; provider: ProviderSide }[];
  differences: Difference[];
  transferCount: number;
  movementCount: number;
}

const DAY_MS = 86_400_000;
/** Our clock and the provider's may differ, and a second is the finest the provider knows. */
const SLACK_MS = DAY_MS;
/** More than this are believed as they were found first: something general is wrong, and it is told either way. */
const LOOKED_AT_TWICE_MAX = 500;

/**
 * Compares every run of which something was tried at or after the instant with the provider's records. The provider is
 * read before our books, and what differs is looked at once more by itself, so that a payout which moved meanwhile is
 * no difference. Throws GatewayFailed when the provider does not answer.
 */
export async function compareWithProvider(
  ctx: Context,
  records: ProviderRecords,
  after: Date,
  signal: AbortSignal,
): Promise<Comparison> {
  let since = new Date(((await firstTriedAt(ctx, after)) ?? ctx.clock.now()).getTime() - SLACK_MS);
  let { transfers, movements } = await readSince(records, since, signal);
  const older = await firstTriedOfReversed(ctx, transfers, movements);
  if (older !== null && older.getTime() - SLACK_MS < since.getTime()) {
    // Something made long ago was taken back now: its run is compared as a whole, too.
    since = new Date(older.getTime() - SLACK_MS);
    ({ transfers, movements } = await readSince(records, since, signal));
  }
  const reversals: GatewayReversal[] = [];
  for (const transfer of transfers.filter(({ reversedMinor }) => reversedMinor > 0n))
    reversals.push(...(await records.reversalsOf(transfer.id)));
  signal.throwIfAborted();
  const groups = transfers.flatMap(({ transferGroup }) => (transferGroup === null ? [] : [transferGroup]));
  const books = await loadPayoutBooks(ctx, {
    since: after,
    payoutIds: [
      ...groups,
      ...(await payoutsOfTransfers(
        ctx,
        movements.flatMap((each) => each.transferId ?? []),
      )),
    ],
  });
  const sides = sortByPayout(books, { transfers, reversals, movements });
  const payouts = books.map((each) => ({ books: each, provider: sides.of(each.payoutId) }));
  const first = [
    ...payouts.flatMap((each) => payoutDifferences(each.books, each.provider)),
    ...sides.unknown(),
  ];
  return {
    since,
    payouts,
    differences: await lookAgain(ctx, records, first, payouts),
    transferCount: transfers.length,
    movementCount: movements.length,
  };
}

async function readSince(records: ProviderRecords, since: Date, signal: AbortSignal) {
  const transfers = await records.transfersSince(since);
  signal.throwIfAborted();
  const movements = await records.movementsSince(since);
  signal.throwIfAborted();
  return { transfers, movements };
}

/** When the runs first tried something whose transfers are not listed although something of them was taken back. */
async function firstTriedOfReversed(
  ctx: Context,
  transfers: readonly GatewayTransfer[],
  movements: readonly GatewayMovement[],
): Promise<Date | null> {
  const listed = new Set(transfers.map(({ id }) => id));
  const older = movements.flatMap(({ transferId }) =>
    transferId !== null && !listed.has(transferId) ? [transferId] : [],
  );
  return older.length === 0 ? null : firstTriedOfTransfers(ctx, older);
}

interface Lists {
  transfers: readonly GatewayTransfer[];
  reversals: readonly GatewayReversal[];
  movements: readonly GatewayMovement[];
}

const NOTHING: ProviderSide = { transfers: [], reversals: [], movements: [] };

/** The provider's records by the payout they belong to, and what belongs to none. */
function sortByPayout(books: readonly PayoutBooks[], lists: Lists) {
  const payoutIds = new Set(books.map(({ payoutId }) => payoutId));
  const payoutOfTransfer = new Map<string, string>();
  for (const { payoutId, transferId } of books)
    if (transferId !== null) payoutOfTransfer.set(transferId, payoutId);
  for (const { id, transferGroup } of lists.transfers)
    if (transferGroup !== null && payoutIds.has(transferGroup)) payoutOfTransfer.set(id, transferGroup);
  const sides = new Map<
    string | null,
    { -readonly [Part in keyof ProviderSide]: ProviderSide[Part][number][] }
  >();
  const sideOf = (transferId: string | null) => {
    const payoutId = (transferId === null ? undefined : payoutOfTransfer.get(transferId)) ?? null;
    const side = sides.get(payoutId) ?? { transfers: [], reversals: [], movements: [] };
    sides.set(payoutId, side);
    return side;
  };
  for (const transfer of lists.transfers) sideOf(transfer.id).transfers.push(transfer);
  for (const reversal of lists.reversals) sideOf(reversal.transferId).reversals.push(reversal);
  for (const movement of lists.movements) sideOf(movement.transferId).movements.push(movement);
  return {
    of: (payoutId: string): ProviderSide => sides.get(payoutId) ?? NOTHING,
    /** Transfers that name no payout of ours, and movements of what does not exist. */
    unknown(): Difference[] {
      const side = sides.get(null) ?? NOTHING;
      const none = { payoutId: null, runId: null, currency: "" };
      const strangers = side.transfers.map((transfer): Difference => ({
        ...none,
        kind: "TRANSFER_UNEXPECTED",
        transferId: transfer.id,
        currency: transfer.currency,
        oursMinor: null,
        theirsMinor: transfer.amountMinor,
      }));
      return [...strangers, ...providerDifferences(side, none)];
    },
  };
}

/** What still differs when each payout concerned is read once more, on both sides; the payouts are brought up to date. */
async function lookAgain(
  ctx: Context,
  records: ProviderRecords,
  found: readonly Difference[],
  payouts: Comparison["payouts"],
): Promise<Difference[]> {
  const concerned = [...new Set(found.flatMap(({ payoutId }) => payoutId ?? []))];
  if (concerned.length > LOOKED_AT_TWICE_MAX) return [...found];
  const differences = found.filter(({ payoutId }) => payoutId === null);
  for (const payoutId of concerned) {
    const provider = await readSide(records, payoutId, payouts);
    const books = await loadBooksOfPayout(ctx, payoutId);
    if (!books) continue;
    const at = payouts.findIndex((each) => each.books.payoutId === payoutId);
    payouts[at] = { books, provider };
    differences.push(...payoutDifferences(books, provider));
  }
  return unique(differences);
}

async function readSide(
  records: ProviderRecords,
  payoutId: string,
  payouts: Comparison["payouts"],
): Promise<ProviderSide> {
  const before = payouts.find((each) => each.books.payoutId === payoutId)!;
  const transfers = await records.transfersOfGroup(payoutId);
  const reversals: GatewayReversal[] = [];
  for (const transfer of transfers) reversals.push(...(await records.reversalsOf(transfer.id)));
  const sources = new Set([
    ...transfers.map(({ id }) => id),
    ...reversals.map(({ id }) => id),
    // Of what the lists said and the transfers do not explain.
    ...before.provider.movements.map(({ sourceId }) => sourceId),
  ]);
  const movements: GatewayMovement[] = [];
  for (const source of sources) movements.push(...(await records.movementsOf(source)));
  return { transfers, reversals, movements };
}

function unique(differences: readonly Difference[]): Difference[] {
  return [...new Map(differences.map((each) => [differenceKey(each), each])).values()];
}
