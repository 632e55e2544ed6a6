import type { Context } from "@/server/platform/context";
import { InvalidInput, NotFound } from "@/server/platform/errors";
import { decodeCursor, encodeCursor } from "@/server/platform/keyset";
import { Prisma } from "@/server/platform/prisma/client";
import type { PayoutOutcome, PayoutStatus, PayrollSchedule, RunStatus } from "@/server/platform/prisma/enums";
import type { ListVendorPayoutsInput } from "../schemas";

/** What one run decided about a vendor and what became of it. Amounts in minor units of the currency. */
export interface VendorPayoutRow {
  id: string;
  currency: string;
  outcome: PayoutOutcome;
  outcomeReason: string;
  status: PayoutStatus;
  netMinor: bigint;
  payMinor: bigint;
  lineCount: number;
  failureMessage: string | null;
  stripeTransferId: string | null;
  sentAt: Date | null;
  paidAt: Date | null;
  nextPayoutOn: string | null;
  receiptNumber: bigint | null;
  runId: string;
  runSchedule: PayrollSchedule;
  runStatus: RunStatus;
  runPeriodStart: string;
  runPeriodEnd: string;
  runEndsAt: Date;
}

const SORT = "period:desc";

/** One page of a vendor's payouts, of the latest period first, and the next page's cursor or null. Throws NotFound. */
export async function listVendorPayouts(ctx: Context, input: ListVendorPayoutsInput) {
  const vendor = await ctx.db.vendor.findUnique({ where: { id: input.vendorId }, select: { id: true } });
  if (!vendor) throw new NotFound("Vendor", input.vendorId);
  const rows = await ctx.db.$queryRaw<VendorPayoutRow[]>`
    SELECT o.id, o.currency, o.outcome::text AS outcome, o.outcome_reason AS "outcomeReason", o.status::text AS status,
      o.net_minor AS "netMinor", o.pay_minor AS "payMinor", o.line_count AS "lineCount",
      o.failure_message AS "failureMessage", o.stripe_transfer_id AS "stripeTransferId", o.sent_at AS "sentAt",
      o.paid_at AS "paidAt", o.next_payout_on::text AS "nextPayoutOn", c.number AS "receiptNumber",
      r.id AS "runId", r.schedule::text AS "runSchedule", r.status::text AS "runStatus",
      r.period_start::text AS "runPeriodStart", r.period_end::text AS "runPeriodEnd", r.ends_at AS "runEndsAt"
    FROM payout o JOIN payroll_run r ON r.id = o.run_id LEFT JOIN receipt c ON c.payout_id = o.id
    WHERE o.vendor_id = ${vendor.id} ${input.cursor ? afterCursor(input.cursor) : Prisma.empty}
    ORDER BY date_trunc('milliseconds', r.ends_at) DESC, o.id DESC LIMIT ${input.limit + 1}`;
  const payouts = rows.slice(0, input.limit);
  const last = payouts.at(-1);
  return {
    payouts,
    nextCursor:
      rows.length > input.limit && last
        ? encodeCursor({ sort: SORT, value: last.runEndsAt.toISOString(), id: last.id })
        : null,
  };
}

function afterCursor(text: string): Prisma.Sql {
  const { value, id } = decodeCursor(text, SORT);
  const at = new Date(value ?? "");
  if (Number.isNaN(at.getTime())) throw new InvalidInput("This is no place in a list.", "cursor");
  return Prisma.sql`AND (date_trunc('milliseconds', r.ends_at), o.id) < (${at}::timestamptz, ${id}::text)`;
}
