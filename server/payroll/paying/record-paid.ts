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
    await tx.db.vendor.findUniqueOrThrow({
      where: { id: payout.vendorId },
      select: { ref: true, name: true, payoutAccount: { select: { bankLast4: true } } },
    }),
    await tx.db.payrollRun.findUniqueOrThrow({ where: { id: payout.runId } }),
  ];
  const number = await nextReceiptNumber(tx);
  const snapshot = receiptSnapshot({ number, paidAt, vendor, run, payout });
  await tx.db.receipt.create({ data: { number, payoutId: payout.id, snapshot, issuedAt: paidAt } });
  const paper = await tx.db.paper.create({
    data: {
      id: newId("pap"),
      kind: "RECEIPT",
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
    },
    select: { id: true },
  });
  await enqueue(tx, renderPaperRequest, { paperId: paper.id }, { key: `paper:${paper.id}` });
  await writeOutboxEvent(tx, {
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
  });
  await movePayout(tx, payout, {
    to: "PAID",
    reason: `The transfer is confirmed; receipt ${number}`,
    fields: { ...LEASE_ENDED, paidAt, confirmAfter: null },
    detail: { receiptNumber: number.toString(), transferId: payout.stripeTransferId },
  });
}

async function nextReceiptNumber(tx: TxContext): Promise<bigint> {
  const [counted] = await tx.db.$queryRaw<{ last: bigint }[]>`
    UPDATE receipt_counter SET last = last + 1 WHERE name = 'payout' RETURNING last`;
  if (!counted) throw new Error("The receipt counter is missing.");
  return counted.last;
}
