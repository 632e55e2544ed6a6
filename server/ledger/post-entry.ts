import type { TxContext } from "@/server/platform/context";
import type { LedgerAccountKind, LedgerEntryKind } from "@/server/platform/prisma/enums";
import { openAccount } from "./open-account";

/** One side of an entry: positive minor units credit the account, negative ones debit it. */
export interface PostingInput {
  account: { kind: LedgerAccountKind; vendorId?: string };
  amountMinor: bigint;
  /** From when a payroll run may claim it; only on VENDOR_PAYABLE, and left out for what payouts post themselves. */
  payableAt?: Date;
}

export interface EntryInput {
  kind: LedgerEntryKind;
  /** ISO 4217 code; all postings are in it. */
  currency: string;
  postings: readonly PostingInput[];
  occurredAt: Date;
  vendorId?: string;
  bookingId?: bigint;
  payoutId?: string;
  correctsEntryId?: bigint;
  grossMinor?: bigint;
  commissionMinor?: bigint;
  commissionBps?: number;
  commissionRateId?: string;
  reason?: string;
  /** A second entry with the same key is refused by the database, which makes a repeated request harmless. */
  onceKey?: string;
}

/**
 * Writes one balanced entry in the caller's transaction and returns its id.
 * All postings go in by one statement, because the database checks by statement that they sum to zero,
 * are of one currency, and carry the vendor of their account; it refuses the entry otherwise.
 */
export async function postEntry(tx: TxContext, entry: EntryInput): Promise<bigint> {
  const { postings, ...fields } = entry;
  const staff = tx.actor.kind === "staff" ? tx.actor : undefined;
  const { id } = await tx.db.ledgerEntry.create({
    data: { ...fields, createdById: staff?.id, createdByName: tx.actor.name },
    select: { id: true },
  });
  const rows = [];
  for (const posting of postings) {
    rows.push({
      entryId: id,
      accountId: await openAccount(tx, { ...posting.account, currency: entry.currency }),
      currency: entry.currency,
      amountMinor: posting.amountMinor,
      vendorId: posting.account.vendorId,
      payableAt: posting.payableAt,
    });
  }
  await tx.db.ledgerPosting.createMany({ data: rows });
  return id;
}
