import type { TxContext } from "@/server/platform/context";
import { enqueueNew } from "@/server/platform/jobs";
import { writeOutboxEvents } from "@/server/events/commands/write-outbox-event";
import { renderPaperRequest } from "../job-requests";
import type { LockedItem } from "./pay-together";
import type { PaidTogether, Paying } from "./paying";
import { lastOfNextReceiptNumbers, PAID_VENDOR, paidRecords, paperJobKey } from "./record-paid";
import { movedRows, recordMoves } from "./record-moves";

/** Ends confirmed payouts, as `recordPaid` does for one: PAID, with numbered receipts that have no gap between them. */
export async function recordPaidTogether(
  tx: TxContext,
  paying: Paying,
  items: readonly LockedItem<PaidTogether>[],
): Promise<ReadonlyMap<string, "done">> {
  const payouts = items.map(({ payout }) => payout).filter(({ status }) => status === "SENT");
  if (payouts.length === 0) return new Map();
  const paidAt = tx.clock.now();
  const vendors = new Map(
    (
      await tx.db.vendor.findMany({
        where: { id: { in: payouts.map(({ vendorId }) => vendorId) } },
        select: { id: true, ...PAID_VENDOR },
      })
    ).map((vendor) => [vendor.id, vendor]),
  );
  const run = await tx.db.payrollRun.findUniqueOrThrow({ where: { id: payouts[0]!.runId } });
  const lastNumber = await lastOfNextReceiptNumbers(tx, payouts.length);
  const paid = payouts.map((payout, index) => ({
    payout,
    records: paidRecords({
      number: lastNumber - BigInt(payouts.length - 1 - index),
      paidAt,
      vendor: vendors.get(payout.vendorId)!,
      run,
      payout,
    }),
  }));
  const records = paid.map((one) => one.records);
  await tx.db.receipt.createMany({ data: records.map(({ receipt }) => receipt) });
  await tx.db.paper.createMany({ data: records.map(({ paper }) => paper) });
  await enqueueNew(
    tx,
    renderPaperRequest,
    records.map(({ paper: { id } }) => ({ input: { paperId: id }, key: paperJobKey(id) })),
  );
  await writeOutboxEvents(
    tx,
    records.map(({ event }) => event),
  );
  const moves = paid.map(({ payout, records: { receipt } }) => ({
    payout,
    to: "PAID" as const,
    reason: `The transfer is confirmed; receipt ${receipt.number}`,
    detail: { receiptNumber: receipt.number.toString(), transferId: payout.stripeTransferId },
  }));
  const count = await tx.db.$executeRaw`
    UPDATE payout p
       SET status = 'PAID', version = p.version + 1, lease_until = NULL, lease_owner = NULL,
           paid_at = ${paidAt}::timestamptz, confirm_after = NULL
      FROM jsonb_to_recordset(${JSON.stringify(movedRows(moves))}::jsonb) AS moved(id text, version int)
     WHERE p.id = moved.id AND p.version = moved.version AND p.status = 'SENT'`;
  await recordMoves(tx, moves, count);
  for (const { id } of payouts) await paying.checkpoint?.("paid-in-transaction", id);
  return new Map(payouts.map(({ id }) => [id, "done" as const]));
}
