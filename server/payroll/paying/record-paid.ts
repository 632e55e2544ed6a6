import type { TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { enqueue } from "@/server/platform/jobs";
import { writeOutboxEvent } from "@/server/events/commands/write-outbox-event";
import { lastDayOf } from "../papers/instant-text";
import { paperFileName } from "../papers/paper-file-name";
import { receiptNumberText } from "../papers/receipt-number";
import { renderPaperRequest } from "../job-requests";
import { LEASE_ENDED, type LockedPayout } from "./claim-payout";
import { movePayout } from "./move-payout";
import { receiptSnapshot } from "./receipt-snapshot";

/**
 * Ends a confirmed payout: PAID, with its numbered receipt, the paper to be rendered of it, and `payout.paid` for
 * whoever tells the vendor, all in the caller's transaction. Everyone who numbers a receipt waits for the counter's
 * row until the commit before, so numbers have no gaps. Call it last.
 */
export async function recordPaid(tx: TxContext, payout: LockedPayout): Promise<void> {
  const paidAt = tx.clock.now();
  const [vendor, run] = [
    await tx.db.vendor.findUniqueOrThrow({ where: { id: payout.vendorId }, select: PAID_VENDOR }),
    await tx.db.payrollRun.findUniqueOrThrow({ where: { id: payout.runId } }),
  ];
  const number = await lastOfNextReceiptNumbers(tx, 1);
  const { receipt, paper, event } = paidRecords({ number, paidAt, vendor, run, payout });
  await tx.db.receipt.create({ data: receipt });
  await tx.db.paper.create({ data: paper, select: { id: true } });
  await enqueue(tx, renderPaperRequest, { paperId: paper.id }, { key: paperJobKey(paper.id) });
  await writeOutboxEvent(tx, event);
  await movePayout(tx, payout, {
    to: "PAID",
    reason: `The transfer is confirmed; receipt ${number}`,
    fields: { ...LEASE_ENDED, paidAt, confirmAfter: null },
    detail: { receiptNumber: number.toString(), transferId: payout.stripeTransferId },
  });
}

/** What a receipt tells of its vendor. */
export const PAID_VENDOR = {
  ref: true,
  name: true,
  payoutAccount: { select: { bankLast4: true } },
} as const;

/** The rows that a paid payout gets: its numbered receipt, the paper to be rendered of it, and the event. */
export function paidRecords(given: Parameters<typeof receiptSnapshot>[0] & { payout: LockedPayout }) {
  const { number, paidAt, run, payout } = given;
  const snapshot = receiptSnapshot(given);
  const paper = {
    id: newId("pap"),
    kind: "RECEIPT" as const,
    subjectId: payout.id,
    fileName: paperFileName({
      what: "receipt",
      about: [receiptNumberText(number)],
      period: { first: snapshot.periodStart, last: lastDayOf(snapshot.periodEnd) },
      currency: payout.currency,
      timeZone: run.timeZone,
      extension: "pdf",
    }),
    requestedAt: paidAt,
  };
  const event = {
    type: "payout.paid",
    subjectKind: "payout",
    subjectId: payout.id,
    payload: {
      payoutId: payout.id,
      vendorId: payout.vendorId,
      runId: payout.runId,
      currency: payout.currency,
      paidMinor: payout.payMinor.toString(),
      receiptNumber: number.toString(),
      paidAt: paidAt.toISOString(),
    },
  };
  return { receipt: { number, payoutId: payout.id, snapshot, issuedAt: paidAt }, paper, event };
}

/** The key of the job that renders a paper. */
export function paperJobKey(paperId: string): string {
  return `paper:${paperId}`;
}

/** Takes so many receipt numbers in a row and resolves to the last of them. Nobody else gets one until the commit. */
export async function lastOfNextReceiptNumbers(tx: TxContext, count: number): Promise<bigint> {
  const [counted] = await tx.db.$queryRaw<{ last: bigint }[]>`
    UPDATE receipt_counter SET last = last + ${count} WHERE name = 'payout' RETURNING last`;
  if (!counted) throw new Error("The receipt counter is missing.");
  return counted.last;
}
