import type { Context } from "@/server/platform/context";
import { decodeCursor, encodeCursor } from "@/server/platform/keyset";
import { Prisma } from "@/server/platform/prisma/client";
import type { PayoutAccountStatus, VendorSchedule, VendorStatus } from "@/server/platform/prisma/enums";
import type { ListVendorsInput } from "../schemas";

/** One row of the vendors list. */
export interface VendorRow {
  id: string;
  ref: string;
  name: string;
  status: VendorStatus;
  schedule: VendorSchedule;
  isTest: boolean;
  /** Null without a payout account. */
  accountStatus: PayoutAccountStatus | null;
  lastPaidAt: Date | null;
  /** What we owe it, per currency in minor units; currencies that come to nothing are left out. */
  balances: { currency: string; balanceMinor: bigint }[];
}

/** Counting stops here: a larger number is told as "10,000+". */
export const VENDOR_COUNT_CAP = 10_000;

type FoundVendor = Omit<VendorRow, "balances"> & { sortValue: string };

/**
 * One page of vendors, the cursor of the next or null at the end, the currencies that vendors have, and on the first
 * page how many match, counted up to one more than the cap. The sort by balance is about one currency, since nothing
 * is converted: the asked one, else the one that most vendors have.
 */
export async function listVendors(ctx: Context, input: ListVendorsInput) {
  const currencies = await currenciesByUse(ctx);
  const currency = input.currency ?? currencies[0] ?? "EUR";
  const sortKey = `${input.sort}:${input.order}:${input.sort === "balance" ? currency : ""}`;
  const cursor = input.cursor ? decodeCursor(input.cursor, sortKey) : undefined;
  const descending = input.order === "desc";
  const orderSql = descending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const by = input.sort === "name" ? Prisma.sql`lower(v.name)` : Prisma.sql`coalesce(b.minor, 0)`;
  const type = input.sort === "name" ? Prisma.sql`text` : Prisma.sql`bigint`;
  const after = cursor
    ? Prisma.sql`AND (${by}, v.id) ${descending ? Prisma.sql`<` : Prisma.sql`>`} (${cursorValue(input.sort, cursor.value)}::text::${type}, ${cursor.id})`
    : Prisma.empty;
  const balanceJoin =
    input.sort === "balance"
      ? Prisma.sql`LEFT JOIN (
          SELECT vendor_id, sum(amount_minor)::bigint AS minor FROM ledger_posting
          WHERE vendor_id IS NOT NULL AND currency = ${currency} GROUP BY vendor_id
        ) b ON b.vendor_id = v.id`
      : Prisma.empty;
  const matches = matching(input);
  const found = await ctx.db.$queryRaw<FoundVendor[]>`
    WITH page AS (
      SELECT v.id, v.ref, v.name, v.status, v.schedule, v.is_test, a.status AS account_status, ${by} AS sort_value
      FROM vendor v LEFT JOIN payout_account a ON a.vendor_id = v.id ${balanceJoin}
      WHERE ${matches} ${after}
      ORDER BY ${by} ${orderSql}, v.id ${orderSql} LIMIT ${input.limit + 1}
    )
    SELECT p.id, p.ref, p.name, p.status::text AS status, p.schedule::text AS schedule, p.is_test AS "isTest",
      p.account_status::text AS "accountStatus", p.sort_value::text AS "sortValue",
      (SELECT max(o.paid_at) FROM payout o WHERE o.vendor_id = p.id) AS "lastPaidAt"
    FROM page p ORDER BY p.sort_value ${orderSql}, p.id ${orderSql}`;
  const rows = found.slice(0, input.limit);
  const balances = await balancesOf(
    ctx,
    rows.map((row) => row.id),
  );
  const last = rows.at(-1);
  return {
    vendors: rows.map(({ sortValue: _sortValue, ...row }): VendorRow => ({
      ...row,
      balances: balances.get(row.id) ?? [],
    })),
    nextCursor:
      found.length > input.limit && last
        ? encodeCursor({ sort: sortKey, value: last.sortValue, id: last.id })
        : null,
    currencies,
    balanceCurrency: currency,
    count: cursor ? null : await countUpToCap(ctx, matches),
    countCap: VENDOR_COUNT_CAP,
  };
}

function matching(input: ListVendorsInput): Prisma.Sql {
  const { search, schedule, status, account, hasBalance } = input;
  const like = search ? `%${search.replaceAll(/[\\%_]/g, "\\$&")}%` : "";
  const parts = [
    Prisma.sql`TRUE`,
    ...(search ? [Prisma.sql`(v.name ILIKE ${like} OR v.ref ILIKE ${like} OR v.id = ${search})`] : []),
    ...(schedule?.length ? [Prisma.sql`v.schedule::text = ANY(${schedule}::text[])`] : []),
    ...(status?.length ? [Prisma.sql`v.status::text = ANY(${status}::text[])`] : []),
    ...(account?.length ? [Prisma.sql`coalesce(a.status::text, 'NONE') = ANY(${account}::text[])`] : []),
    ...(hasBalance
      ? [
          Prisma.sql`v.id IN (SELECT vendor_id FROM ledger_posting WHERE vendor_id IS NOT NULL
            GROUP BY vendor_id, currency HAVING sum(amount_minor) <> 0)`,
        ]
      : []),
  ];
  return Prisma.join(parts, " AND ");
}

/** The value a cursor carries is the browser's to garble; a balance that is no whole number begins at zero. */
function cursorValue(sort: "name" | "balance", value: string | null): string {
  if (sort === "name") return value ?? "";
  return value !== null && /^-?\d{1,18}$/.test(value) ? value : "0";
}

async function countUpToCap(ctx: Context, matches: Prisma.Sql): Promise<number> {
  const [row] = await ctx.db.$queryRaw<[{ count: number }]>`
    SELECT count(*)::int AS count FROM (
      SELECT 1 FROM vendor v LEFT JOIN payout_account a ON a.vendor_id = v.id
      WHERE ${matches} LIMIT ${VENDOR_COUNT_CAP + 1}
    ) counted`;
  return row.count;
}

async function currenciesByUse(ctx: Context): Promise<string[]> {
  const rows = await ctx.db.$queryRaw<{ currency: string }[]>`
    SELECT currency FROM ledger_account WHERE kind = 'VENDOR_PAYABLE'
    GROUP BY currency ORDER BY count(*) DESC, currency`;
  return rows.map((row) => row.currency);
}

async function balancesOf(ctx: Context, vendorIds: string[]): Promise<Map<string, VendorRow["balances"]>> {
  const rows = await ctx.db.$queryRaw<{ vendorId: string; currency: string; balanceMinor: bigint }[]>`
    SELECT vendor_id AS "vendorId", currency, sum(amount_minor)::bigint AS "balanceMinor"
    FROM ledger_posting WHERE vendor_id = ANY(${vendorIds}::text[])
    GROUP BY vendor_id, currency HAVING sum(amount_minor) <> 0 ORDER BY vendor_id, currency`;
  const byVendor = new Map<string, VendorRow["balances"]>();
  for (const { vendorId, ...balance } of rows)
    byVendor.set(vendorId, [...(byVendor.get(vendorId) ?? []), balance]);
  return byVendor;
}
