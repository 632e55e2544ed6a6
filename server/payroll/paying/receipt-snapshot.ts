import { dayOfColumn } from "../commands/date-column";
import { periodLabel } from "@/server/payroll/domain/period-text";
import type { PayrollSchedule } from "@/server/platform/prisma/enums";

/** All that a receipt shows, frozen when it is numbered. Amounts in minor units as decimal text, instants in ISO. */
export type ReceiptSnapshot = {
  /** Without leading zeros. */
  number: string;
  businessName: string;
  payoutId: string;
  runId: string;
  vendorRef: string;
  vendorName: string;
  schedule: PayrollSchedule;
  /** First and last-exclusive day of the period in the business zone, `YYYY-MM-DD`. */
  periodStart: string;
  periodEnd: string;
  /** "6 – 12 Jul 2015". */
  periodLabel: string;
  timeZone: string;
  currency: string;
  grossMinor: string;
  /** Negative or zero. */
  commissionMinor: string;
  /** Negative or zero. */
  refundsMinor: string;
  adjustmentsMinor: string;
  /** What earlier runs left. */
  carriedMinor: string;
  /** The sum of the five above. */
  netMinor: string;
  /** What stays with the vendor for the next run, because the currency pays in multiples. */
  leftoverMinor: string;
  paidMinor: string;
  lineCount: number;
  stripeTransferId: string;
  /** The connected account the money went to, and the last digits of its bank account, if Stripe told. */
  destination: string;
  bankLast4: string | null;
  sentAt: string;
  paidAt: string;
};

const BUSINESS_NAME = "Travellr";

/** Puts a receipt together from the stored rows. */
export function receiptSnapshot(given: {
  number: bigint;
  paidAt: Date;
  vendor: { ref: string; name: string; payoutAccount: { bankLast4: string | null } | null };
  run: { id: string; schedule: PayrollSchedule; periodStart: Date; periodEnd: Date; timeZone: string };
  payout: {
    id: string;
    currency: string;
    grossMinor: bigint;
    commissionMinor: bigint;
    refundsMinor: bigint;
    adjustmentsMinor: bigint;
    carriedMinor: bigint;
    netMinor: bigint;
    leftoverMinor: bigint;
    payMinor: bigint;
    lineCount: number;
    stripeTransferId: string | null;
    destination: string | null;
    sentAt: Date | null;
  };
}): ReceiptSnapshot {
  const { payout, run, vendor } = given;
  const [periodStart, periodEnd] = [dayOfColumn(run.periodStart), dayOfColumn(run.periodEnd)];
  return {
    number: given.number.toString(),
    businessName: BUSINESS_NAME,
    payoutId: payout.id,
    runId: run.id,
    vendorRef: vendor.ref,
    vendorName: vendor.name,
    schedule: run.schedule,
    periodStart,
    periodEnd,
    periodLabel: periodLabel({
      schedule: run.schedule === "MONTHLY" ? "MONTHLY" : "WEEKLY",
      startDate: periodStart,
      endDate: periodEnd,
    }),
    timeZone: run.timeZone,
    currency: payout.currency,
    grossMinor: payout.grossMinor.toString(),
    commissionMinor: payout.commissionMinor.toString(),
    refundsMinor: payout.refundsMinor.toString(),
    adjustmentsMinor: payout.adjustmentsMinor.toString(),
    carriedMinor: payout.carriedMinor.toString(),
    netMinor: payout.netMinor.toString(),
    leftoverMinor: payout.leftoverMinor.toString(),
    paidMinor: payout.payMinor.toString(),
    lineCount: payout.lineCount,
    stripeTransferId: payout.stripeTransferId ?? "",
    destination: payout.destination ?? "",
    bankLast4: vendor.payoutAccount?.bankLast4 ?? null,
    sentAt: (payout.sentAt ?? given.paidAt).toISOString(),
    paidAt: given.paidAt.toISOString(),
  };
}
