import type { TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { Vendor } from "@/server/platform/prisma/client";

/**
 * Resolves to the vendor with this reference; makes it, weekly and without a payout account, when there is none.
 * A known vendor keeps its name.
 */
export async function ensureVendor(tx: TxContext, told: { ref: string; name: string }): Promise<Vendor> {
  const { ref, name } = told;
  const known = await tx.db.vendor.findUnique({ where: { ref } });
  if (known) return known;
  await tx.db.$executeRaw`
    INSERT INTO vendor (id, ref, name, schedule) VALUES (${newId("vnd")}, ${ref}, ${name}, 'WEEKLY')
    ON CONFLICT (ref) DO NOTHING`;
  return tx.db.vendor.findUniqueOrThrow({ where: { ref } });
}

/** The same for whoever needs its id alone: most events are about a vendor that is known. */
export async function ensureVendorId(tx: TxContext, told: { ref: string; name: string }): Promise<string> {
  const [known] = await tx.db.$queryRaw<{ id: string }[]>`SELECT id FROM vendor WHERE ref = ${told.ref}`;
  return known?.id ?? (await ensureVendor(tx, told)).id;
}
