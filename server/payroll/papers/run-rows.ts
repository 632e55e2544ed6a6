import type { PayoutOutcome, PayoutStatus } from "@/server/platform/prisma/enums";

/** A vendor's row of a run as papers show it. Amounts in minor units of the run's currency. */
export interface RunRow {
  payoutId: string;
  vendorRef: string;
  vendorName: string;
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
  flags: string[];
  transferId: string | null;
  failureMessage: string | null;
  receiptNumber: bigint | null;
  /** `YYYY-MM-DD`, or null when nothing is planned. */
  nextPayoutOn: string | null;
}

/**
 * Reads all rows of run $1, by name and then reference. Every column comes as text, so that both ways to the
 * database give the same; `runRowOf` reads them. The orders are by bytes: another server's collation would give the
 * same run other papers.
 */
export const RUN_ROWS_SQL = `
  SELECT p.id AS "payoutId", v.ref AS "vendorRef", v.name AS "vendorName", p.outcome::text AS outcome,
    p.outcome_reason AS "outcomeReason", p.status::text AS status, p.gross_minor::text AS "grossMinor",
    p.commission_minor::text AS "commissionMinor", p.refunds_minor::text AS "refundsMinor",
    p.adjustments_minor::text AS "adjustmentsMinor", p.carried_minor::text AS "carriedMinor",
    p.net_minor::text AS "netMinor", p.pay_minor::text AS "payMinor", p.previous_minor::text AS "previousMinor",
    array_to_string(p.flags, ' ') AS flags, p.stripe_transfer_id AS "transferId",
    p.failure_message AS "failureMessage", r.number::text AS "receiptNumber", p.next_payout_on::text AS "nextPayoutOn"
  FROM payout p JOIN vendor v ON v.id = p.vendor_id LEFT JOIN receipt r ON r.payout_id = p.id
  WHERE p.run_id = $1 ORDER BY lower(v.name) COLLATE "C", v.ref COLLATE "C"`;

/** A row of RUN_ROWS_SQL as it comes. */
export type RunRowText = Record<
  | "payoutId"
  | "vendorRef"
  | "vendorName"
  | "outcomeReason"
  | "grossMinor"
  | "commissionMinor"
  | "refundsMinor"
  | "adjustmentsMinor"
  | "carriedMinor"
  | "netMinor"
  | "payMinor"
  | "flags",
  string
> &
  Record<
    "previousMinor" | "transferId" | "failureMessage" | "receiptNumber" | "nextPayoutOn",
    string | null
  > & {
    outcome: PayoutOutcome;
    status: PayoutStatus;
  };

/** Gives the columns of RUN_ROWS_SQL their types. */
export function runRowOf(row: RunRowText): RunRow {
  const netMinor = BigInt(row.netMinor);
  const previousMinor = row.previousMinor === null ? null : BigInt(row.previousMinor);
  return {
    ...row,
    grossMinor: BigInt(row.grossMinor),
    commissionMinor: BigInt(row.commissionMinor),
    refundsMinor: BigInt(row.refundsMinor),
    adjustmentsMinor: BigInt(row.adjustmentsMinor),
    carriedMinor: BigInt(row.carriedMinor),
    netMinor,
    payMinor: BigInt(row.payMinor),
    previousMinor,
    changeMinor: previousMinor === null ? null : netMinor - previousMinor,
    flags: row.flags === "" ? [] : row.flags.split(" "),
    receiptNumber: row.receiptNumber === null ? null : BigInt(row.receiptNumber),
  };
}

/** The row's money actually sent: the payable amount once the payout has been paid, otherwise nothing. */
export function paidMinorOf(row: Pick<RunRow, "status" | "payMinor">): bigint {
  return row.status === "PAID" ? row.payMinor : 0n;
}
