import type { Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import { decodeCursor, encodeCursor } from "@/server/platform/keyset";
import { Prisma } from "@/server/platform/prisma/client";
import type { PayoutOutcome, PayoutStatus } from "@/server/platform/prisma/enums";
import type { ListPayoutsInput } from "../schemas";

/** One vendor's row on the run page. Amounts in minor units of the run's currency. */
export interface PayoutRow {
  id: string;
  vendorId: string;
  vendorRef: string;
  vendorName: string;
  currency: string;
  outcome: PayoutOutcome;
  outcomeReason: string;
  status: PayoutStatus;
  grossMinor: bigint;
  commissionMinor: bigint;
  refundsMinor: bigint;
  adjustmentsMinor: bigint;
  carriedMinor: bigint;
  netMinor: bigint;
  payMinor: bigint;
  /** What the vendor got from the payout before; null when there was none. */
  previousMinor: bigint | null;
  /** Net less previous; null without a previous one. */
  changeMinor: bigint | null;
  /** The same in basis points of the previous one, rounded to zero. */
  changeBps: bigint | null;
  flags: string[];
  lineCount: number;
  lateCount: number;
  nextPayoutOn: string | null;
  failureMessage: string | null;
  receiptNumber: bigint | null;
}

/** Sums over all rows that match, loaded or not. A vendor without a previous payout adds nothing to that sum. */
export interface PayoutTotals {
  grossMinor: bigint;
  commissionMinor: bigint;
  refundsMinor: bigint;
  adjustmentsMinor: bigint;
  carriedMinor: bigint;
  netMinor: bigint;
  payMinor: bigint;
  previousMinor: bigint;
}

const SORT_SQL = {
  net: { by: Prisma.sql`p.net_minor`, type: Prisma.sql`bigint`, isNumeric: true },
  gross: { by: Prisma.sql`p.gross_minor`, type: Prisma.sql`bigint`, isNumeric: true },
  vendor: { by: Prisma.sql`lower(v.name)`, type: Prisma.sql`text`, isNumeric: false },
  outcome: { by: Prisma.sql`p.outcome::text`, type: Prisma.sql`text`, isNumeric: false },
  // A vendor without an earlier payout changed by all it gets.
  change: {
    by: Prisma.sql`abs(p.net_minor - coalesce(p.previous_minor, 0))`,
    type: Prisma.sql`bigint`,
    isNumeric: true,
  },
} as const;

/**
 * One page of a run's payouts in the asked order, the number and sum of all that match, and the next page's cursor
 * or null at the end. An exact count is affordable here: a run has tens of thousands of rows at most.
 */
export async function listPayouts(ctx: Context, input: ListPayoutsInput) {
  const sortKey = `${input.sort}:${input.order}`;
  const { by, type, isNumeric } = SORT_SQL[input.sort];
  const descending = input.order === "desc";
  const orderSql = descending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const matches = matching(input);
  const cursor = input.cursor ? decodeCursor(input.cursor, sortKey) : undefined;
  // A cursor comes back from the browser, where anybody can write one.
  if (cursor && isNumeric && !/^-?\d{1,18}$/.test(cursor.value ?? ""))
    throw new InvalidInput("This is no place in a list.", "cursor");
  const after = cursor
    ? Prisma.sql`AND (${by}, p.id) ${descending ? Prisma.sql`<` : Prisma.sql`>`} (${cursor.value}::text::${type}, ${cursor.id})`
    : Prisma.empty;
  const [rows, totals] = await Promise.all([
    ctx.db.$queryRaw<(PayoutRow & { sortValue: string })[]>`
      SELECT p.id, p.vendor_id AS "vendorId", v.ref AS "vendorRef", v.name AS "vendorName", p.currency,
        p.outcome::text AS outcome, p.outcome_reason AS "outcomeReason", p.status::text AS status,
        p.gross_minor AS "grossMinor", p.commission_minor AS "commissionMinor", p.refunds_minor AS "refundsMinor",
        p.adjustments_minor AS "adjustmentsMinor", p.carried_minor AS "carriedMinor", p.net_minor AS "netMinor",
        p.pay_minor AS "payMinor", p.previous_minor AS "previousMinor",
        p.net_minor - p.previous_minor AS "changeMinor",
        CASE WHEN p.previous_minor > 0 THEN (p.net_minor - p.previous_minor) * 10000 / p.previous_minor END AS "changeBps",
        p.flags, p.line_count AS "lineCount", p.late_count AS "lateCount", p.next_payout_on::text AS "nextPayoutOn",
        p.failure_message AS "failureMessage", r.number AS "receiptNumber", (${by})::text AS "sortValue"
      FROM payout p JOIN vendor v ON v.id = p.vendor_id LEFT JOIN receipt r ON r.payout_id = p.id
      WHERE ${matches} ${after}
      ORDER BY ${by} ${orderSql}, p.id ${orderSql}
      LIMIT ${input.limit + 1}`,
    ctx.db.$queryRaw<[PayoutTotals & { count: bigint }]>`
      SELECT count(*) AS count, coalesce(sum(p.net_minor), 0)::bigint AS "netMinor",
        coalesce(sum(p.pay_minor), 0)::bigint AS "payMinor", coalesce(sum(p.gross_minor), 0)::bigint AS "grossMinor",
        coalesce(sum(p.commission_minor), 0)::bigint AS "commissionMinor",
        coalesce(sum(p.refunds_minor), 0)::bigint AS "refundsMinor",
        coalesce(sum(p.adjustments_minor), 0)::bigint AS "adjustmentsMinor",
        coalesce(sum(p.carried_minor), 0)::bigint AS "carriedMinor",
        coalesce(sum(p.previous_minor), 0)::bigint AS "previousMinor"
      FROM payout p JOIN vendor v ON v.id = p.vendor_id WHERE ${matches}`,
  ]);
  const { count, ...sums } = totals[0];
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    payouts: page.map(withoutSortValue),
    count: Number(count),
    totals: sums,
    nextCursor:
      rows.length > input.limit && last
        ? encodeCursor({ sort: sortKey, value: last.sortValue, id: last.id })
        : null,
  };
}

function withoutSortValue({ sortValue: _sortValue, ...row }: PayoutRow & { sortValue: string }): PayoutRow {
  return row;
}

function matching(input: ListPayoutsInput): Prisma.Sql {
  const conditions = [Prisma.sql`p.run_id = ${input.runId}`];
  if (input.outcome?.length) conditions.push(Prisma.sql`p.outcome::text = ANY(${input.outcome}::text[])`);
  if (input.status?.length) conditions.push(Prisma.sql`p.status::text = ANY(${input.status}::text[])`);
  if (input.flag?.length) conditions.push(Prisma.sql`p.flags && ${input.flag}::text[]`);
  if (input.search) {
    const pattern = `%${input.search.replaceAll(/[\\%_]/g, (char) => `\\${char}`)}%`;
    conditions.push(
      Prisma.sql`(v.name ILIKE ${pattern} OR v.ref ILIKE ${pattern} OR p.id = ${input.search})`,
    );
  }
  return Prisma.join(conditions, " AND ");
}
