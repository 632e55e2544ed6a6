import { PAYOUT_IN_FLIGHT, type PayoutStatus } from "./payout-status";

/** Where the two sides differ. The database has the same words; difference-words.ts says them for people. */
export type DifferenceKind =
  | "LEDGER" // the ledger does not say what the payout's status says
  | "TRANSFER_MISSING" // we say it was sent, the provider has no such transfer
  | "TRANSFER_UNEXPECTED" // the provider made a transfer that we do not know, or one too many
  | "TRANSFER_AMOUNT" // another amount, or another currency
  | "TRANSFER_TARGET" // another account
  | "REVERSAL" // another amount was taken back than we know of
  | "BALANCE" // the provider's balance moved by another amount than its transfer or reversal says
  | "BALANCE_UNKNOWN"; // the balance moved for a transfer that does not exist

/** One payable payout as we wrote it down. Amounts in minor units of its currency. */
export type PayoutBooks = {
  payoutId: string;
  runId: string;
  status: PayoutStatus;
  payMinor: bigint;
  currency: string;
  destination: string | null;
  transferId: string | null;
  /** What has left by it, returns subtracted, by the ledger. */
  ledgerMinor: bigint;
  /** What the ledger still has in transit for it. */
  transitMinor: bigint;
  /** What reversals of ours have taken back of it. */
  reversedMinor: bigint;
  /** Whether one may be taking something back at this moment. */
  isReversing: boolean;
};

/** What the provider has on record about one payout or, without one, about something that we do not know. */
export type ProviderSide = {
  transfers: readonly {
    id: string;
    amountMinor: bigint;
    reversedMinor: bigint;
    currency: string;
    destination: string | null;
  }[];
  reversals: readonly { id: string; transferId: string; amountMinor: bigint }[];
  /** Movements of the platform's balance; negative when money left. */
  movements: readonly { id: string; sourceId: string; netMinor: bigint; currency: string }[];
};

export type Difference = {
  kind: DifferenceKind;
  payoutId: string | null;
  runId: string | null;
  transferId: string | null;
  currency: string;
  oursMinor: bigint | null;
  theirsMinor: bigint | null;
};

/** What must have left, and stayed away, by a payout in this status. */
export function expectedMinor(books: Pick<PayoutBooks, "status" | "payMinor" | "reversedMinor">): bigint {
  return books.status === "SENT" || books.status === "PAID" ? books.payMinor - books.reversedMinor : 0n;
}

/** Whether all that was begun about the payout is known, so that the provider's side can be compared. */
export function isSettled({ status, isReversing }: Pick<PayoutBooks, "status" | "isReversing">): boolean {
  return !PAYOUT_IN_FLIGHT.includes(status) && !isReversing;
}

/**
 * Everything in which one payout is not the same in our status, our ledger and the provider's records, to the minor
 * unit; empty when all agree. Of a payout that may be on its way, or back, only the ledger is compared.
 */
export function payoutDifferences(books: PayoutBooks, provider: ProviderSide): Difference[] {
  const about = { payoutId: books.payoutId, runId: books.runId, currency: books.currency };
  const found: Difference[] = [];
  const differ = (
    kind: DifferenceKind,
    transferId: string | null,
    oursMinor: bigint | null,
    theirsMinor: bigint | null,
  ) => found.push({ ...about, kind, transferId, oursMinor, theirsMinor });

  const isReserved = ["RESERVED", "SENDING", "UNKNOWN"].includes(books.status);
  if (books.ledgerMinor !== expectedMinor(books))
    differ("LEDGER", books.transferId, expectedMinor(books), books.ledgerMinor);
  else if (books.transitMinor !== (isReserved ? books.payMinor : 0n))
    differ("LEDGER", books.transferId, isReserved ? books.payMinor : 0n, books.transitMinor);
  if (!isSettled(books)) return found;

  const wasSent = books.status === "SENT" || books.status === "PAID" || books.status === "RETURNED";
  const own = wasSent ? provider.transfers.find(({ id }) => id === books.transferId) : undefined;
  if (wasSent && !own) differ("TRANSFER_MISSING", books.transferId, books.payMinor, null);
  for (const transfer of provider.transfers) {
    if (transfer !== own) differ("TRANSFER_UNEXPECTED", transfer.id, null, transfer.amountMinor);
    else if (transfer.amountMinor !== books.payMinor || transfer.currency !== books.currency)
      differ("TRANSFER_AMOUNT", transfer.id, books.payMinor, transfer.amountMinor);
    else if (transfer.destination !== books.destination)
      differ("TRANSFER_TARGET", transfer.id, books.payMinor, transfer.amountMinor);
  }
  if (own) {
    const returnedMinor = books.status === "RETURNED" ? books.payMinor : books.reversedMinor;
    if (own.reversedMinor !== returnedMinor) differ("REVERSAL", own.id, returnedMinor, own.reversedMinor);
  }
  return [...found, ...providerDifferences(provider, about)];
}

/** In what the provider's own records do not agree with each other. */
export function providerDifferences(
  provider: ProviderSide,
  about: Pick<Difference, "payoutId" | "runId" | "currency">,
): Difference[] {
  const found: Difference[] = [];
  const known = new Set<string>();
  const movedMinor = (sourceId: string) =>
    provider.movements
      .filter((movement) => movement.sourceId === sourceId)
      .reduce((sum, movement) => sum + movement.netMinor, 0n);
  for (const transfer of provider.transfers) {
    known.add(transfer.id);
    const base = { ...about, currency: transfer.currency, transferId: transfer.id };
    const leftMinor = -movedMinor(transfer.id);
    if (leftMinor !== transfer.amountMinor)
      found.push({ ...base, kind: "BALANCE", oursMinor: transfer.amountMinor, theirsMinor: leftMinor });
    const reversals = provider.reversals.filter(({ transferId }) => transferId === transfer.id);
    const reversedMinor = reversals.reduce((sum, reversal) => sum + reversal.amountMinor, 0n);
    if (reversedMinor !== transfer.reversedMinor)
      found.push({
        ...base,
        kind: "REVERSAL",
        oursMinor: transfer.reversedMinor,
        theirsMinor: reversedMinor,
      });
    for (const reversal of reversals) {
      known.add(reversal.id);
      const backMinor = movedMinor(reversal.id);
      if (backMinor !== reversal.amountMinor)
        found.push({ ...base, kind: "BALANCE", oursMinor: -reversal.amountMinor, theirsMinor: -backMinor });
    }
  }
  for (const movement of provider.movements) {
    if (known.has(movement.sourceId)) continue;
    found.push({
      ...about,
      currency: movement.currency,
      transferId: movement.sourceId,
      kind: "BALANCE_UNKNOWN",
      oursMinor: null,
      theirsMinor: -movement.netMinor,
    });
  }
  return found;
}

/** What differs and by what, as one text: the same difference found again has the same. */
export function differenceKey(difference: Difference): string {
  const { kind, payoutId, transferId, oursMinor, theirsMinor } = difference;
  return [kind, payoutId ?? "-", transferId ?? "-", oursMinor ?? "-", theirsMinor ?? "-"].join(":");
}
