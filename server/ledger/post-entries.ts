import type { TxContext } from "@/server/platform/context";
import { openAccount } from "./open-account";
import type { EntryInput, PostingInput } from "./post-entry";

/**
 * Writes several balanced entries in the caller's transaction, as `postEntry` does for one, by one statement for the
 * entries and one for all their postings. Every entry has a `onceKey`, by which it is known.
 */
export async function postEntries(
  tx: TxContext,
  entries: readonly (EntryInput & { onceKey: string })[],
): Promise<void> {
  const staff = tx.actor.kind === "staff" ? tx.actor : undefined;
  const written = await tx.db.ledgerEntry.createManyAndReturn({
    data: entries.map(({ postings: _postings, ...fields }) => ({
      ...fields,
      createdById: staff?.id,
      createdByName: tx.actor.name,
    })),
    select: { id: true, onceKey: true },
  });
  const idOf = new Map(written.map(({ id, onceKey }) => [onceKey, id]));
  const accounts = new Map<string, bigint>();
  const accountOf = async (account: PostingInput["account"], currency: string) => {
    const name = `${account.kind} ${account.vendorId ?? ""} ${currency}`;
    const id = accounts.get(name) ?? (await openAccount(tx, { ...account, currency }));
    accounts.set(name, id);
    return id;
  };
  const rows = [];
  for (const { postings, currency, onceKey } of entries) {
    for (const { account, amountMinor, payableAt } of postings) {
      const accountId = await accountOf(account, currency);
      const { vendorId } = account;
      rows.push({ entryId: idOf.get(onceKey)!, accountId, currency, amountMinor, vendorId, payableAt });
    }
  }
  await tx.db.ledgerPosting.createMany({ data: rows });
}
