import type { StripeBooks } from "./stripe-books";

/**
 * One transfer that really happened, as the judge tells it. Amounts are minor units; times are real objects.
 */
export type LedgerTransfer = {
  id: string;
  amountMinor: bigint;
  /** ISO 4217 in lower case, as Stripe writes it. */
  currency: string;
  destination: string;
  transferGroup: string | null;
  metadata: Record<string, string>;
  idempotencyKey: string | null;
  createdAt: Date;
  reversedMinor: bigint;
  reversals: { id: string; amountMinor: bigint; createdAt: Date }[];
};

/** Several transfers that carry the same mark and were not taken back whole. */
export type PaidTwice = { mark: string; transferIds: string[]; amountsMinor: bigint[] };

/** Every transfer in the order it was made, of one group if given. */
export function transferLedger(books: StripeBooks, transferGroup?: string): LedgerTransfer[] {
  const among =
    transferGroup === undefined ? books.transfersInOrder : (books.transfersByGroup.get(transferGroup) ?? []);
  return among.map((transfer) => ({
    id: transfer.id,
    amountMinor: transfer.amountMinor,
    currency: transfer.currency,
    destination: transfer.destination,
    transferGroup: transfer.transferGroup,
    metadata: transfer.metadata,
    idempotencyKey: transfer.idempotencyKey,
    createdAt: new Date(transfer.created * 1000),
    reversedMinor: books.reversedMinor(transfer.id),
    reversals: (books.reversalsByTransfer.get(transfer.id) ?? []).map(({ id, amountMinor, created }) => ({
      id,
      amountMinor,
      createdAt: new Date(created * 1000),
    })),
  }));
}

/**
 * The marks under which money went out more than once. A mark is the transfer group, or with `metadata.NAME`
 * that entry; transfers without the mark are each named by `unmarkedTransfers` instead.
 */
export function paidTwice(books: StripeBooks, by: PaidBy = "transfer_group"): PaidTwice[] {
  const byMark = new Map<string, LedgerTransfer[]>();
  for (const transfer of transferLedger(books)) {
    const mark = markOf(transfer, by);
    if (mark === null || transfer.reversedMinor === transfer.amountMinor) continue;
    byMark.set(mark, [...(byMark.get(mark) ?? []), transfer]);
  }
  return [...byMark]
    .filter(([, transfers]) => transfers.length > 1)
    .map(([mark, transfers]) => ({
      mark,
      transferIds: transfers.map(({ id }) => id),
      amountsMinor: transfers.map(({ amountMinor }) => amountMinor),
    }));
}

export type PaidBy = "transfer_group" | `metadata.${string}`;

/** Ids of transfers that lack the mark, and so cannot be judged by it. */
export function unmarkedTransfers(books: StripeBooks, by: PaidBy = "transfer_group"): string[] {
  return transferLedger(books)
    .filter((transfer) => markOf(transfer, by) === null)
    .map(({ id }) => id);
}

function markOf(transfer: LedgerTransfer, by: PaidBy): string | null {
  if (by === "transfer_group") return transfer.transferGroup;
  return transfer.metadata[by.slice("metadata.".length)] ?? null;
}
