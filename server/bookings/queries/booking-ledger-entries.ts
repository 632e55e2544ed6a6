import type { Context } from "@/server/platform/context";
import { Prisma } from "@/server/platform/prisma/client";
import type { LedgerEntryKind } from "@/server/platform/prisma/enums";
import { placeSql, type EntryPlace, type PlaceBound } from "./timeline-place";

/** What the booking changed in the ledger. Amounts in minor units; null for who may not see them. */
export type LedgerTimelineEntry = EntryPlace & {
  kind: "LEDGER";
  entryKind: LedgerEntryKind;
  grossMinor: bigint | null;
  commissionMinor: bigint | null;
  commissionBps: number | null;
  /** What it changes in the vendor's balance. */
  vendorMinor: bigint | null;
  recordedAt: Date;
  /** From when a payroll run may claim it. */
  payableAt: Date | null;
};

/** The booking's ledger entries that come after the bound, the latest fact first. */
export async function bookingLedgerEntries(
  { db }: Pick<Context, "db">,
  bookingId: bigint,
  page: { bound: PlaceBound | null; take: number; seesAmounts: boolean },
): Promise<LedgerTimelineEntry[]> {
  const { isAfter, order } = placeSql(Prisma.sql`e.occurred_at`, Prisma.sql`e.id::text`, page.bound);
  const rows = await db.$queryRaw<(Omit<LedgerTimelineEntry, "kind"> & { vendorMinor: bigint })[]>`
    SELECT e.id::text AS id, e.occurred_at AS at, e.kind::text AS "entryKind", e.gross_minor AS "grossMinor",
      e.commission_minor AS "commissionMinor", e.commission_bps AS "commissionBps", e.recorded_at AS "recordedAt",
      own.minor AS "vendorMinor", own.payable_at AS "payableAt"
    FROM ledger_entry e LEFT JOIN LATERAL (
      SELECT sum(p.amount_minor)::bigint AS minor, min(p.payable_at) AS payable_at
      FROM ledger_posting p WHERE p.entry_id = e.id AND p.vendor_id IS NOT NULL
    ) own ON TRUE
    WHERE e.booking_id = ${bookingId} AND ${isAfter} ORDER BY ${order} LIMIT ${page.take}`;
  return rows.map((row) => ({
    kind: "LEDGER",
    ...row,
    ...(page.seesAmounts ? {} : HIDDEN),
  }));
}

const HIDDEN = { grossMinor: null, commissionMinor: null, commissionBps: null, vendorMinor: null };
