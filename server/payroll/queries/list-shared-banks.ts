import type { Context } from "@/server/platform/context";

/** Another vendor that is paid to the same bank account. */
export interface SharedBankVendor {
  id: string;
  name: string;
}

const VENDORS_MAX = 20;

/** The other vendors that have a bank account or card in common with this one, by name; twenty at most. */
export async function listSharedBanks(ctx: Context, vendorId: string): Promise<SharedBankVendor[]> {
  return ctx.db.$queryRaw<SharedBankVendor[]>`
    SELECT v.id, v.name
    FROM payout_account mine
    JOIN payout_account a ON a.bank_fingerprints && mine.bank_fingerprints AND a.vendor_id <> mine.vendor_id
    JOIN vendor v ON v.id = a.vendor_id AND NOT v.is_test
    WHERE mine.vendor_id = ${vendorId} ORDER BY v.name, v.id LIMIT ${VENDORS_MAX}`;
}
