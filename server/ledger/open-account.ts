import type { TxContext } from "@/server/platform/context";
import type { LedgerAccountKind } from "@/server/platform/prisma/enums";

/**
 * The id of the account of this kind, owner and currency; opens it when it is posted to for the first time.
 * Safe to call at once from several transactions: the unique index decides, and the loser reads the winner's row.
 */
export async function openAccount(
  tx: TxContext,
  account: { kind: LedgerAccountKind; vendorId?: string; currency: string },
): Promise<bigint> {
  const where = { kind: account.kind, vendorId: account.vendorId ?? null, currency: account.currency };
  const known = await tx.db.ledgerAccount.findFirst({ where, select: { id: true } });
  if (known) return known.id;
  await tx.db.$executeRaw`
    INSERT INTO ledger_account (kind, vendor_id, currency)
    VALUES (${account.kind}::ledger_account_kind, ${account.vendorId ?? null}, ${account.currency})
    ON CONFLICT DO NOTHING`;
  const opened = await tx.db.ledgerAccount.findFirstOrThrow({ where, select: { id: true } });
  return opened.id;
}
