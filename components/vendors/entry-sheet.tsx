"use client";

import Link from "next/link";
import { BookingLink } from "@/components/bookings/booking-link";
import { Instant } from "@/components/format/instant";
import { Money } from "@/components/format/money";
import { KIND_LABELS } from "@/components/payroll/line-texts";
import { Button } from "@/components/ui/button";
import { DescriptionList, type DescriptionItem } from "@/components/ui/description-list";
import { Sheet } from "@/components/ui/sheet";
import { percentText } from "@/server/money/basis-points";
import { EntryState } from "@/components/vendors/entry-state";
import type { VendorEntry } from "@/components/vendors/vendor-looks";

export interface EntrySheetProps {
  entry: VendorEntry | null;
  onClose: () => void;
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
  /** Links lead to payouts and runs only for those who may see them. */
  mayOpenRuns: boolean;
  /** Offers a hold on the entry's booking. */
  onHold?: ((bookingRef: string) => void) | undefined;
}

/** All about one ledger entry: its booking, the commission rule applied, when it is payable and what claims it. */
export function EntrySheet({ entry, onClose, onPrevious, onNext, mayOpenRuns, onHold }: EntrySheetProps) {
  const bookingRef = entry?.bookingRef;
  return (
    <Sheet
      open={entry !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      modal={false}
      title={entry ? KIND_LABELS[entry.kind] : ""}
      description={entry?.bookingRef ? `Booking ${entry.bookingRef}` : undefined}
      onPrevious={onPrevious}
      onNext={onNext}
      footer={
        bookingRef && onHold && entry.payoutId === null && entry.holdReason === null ? (
          <Button onClick={() => onHold(bookingRef)}>Hold booking…</Button>
        ) : null
      }
    >
      {entry ? <DescriptionList items={factsOf(entry, mayOpenRuns)} /> : null}
    </Sheet>
  );
}

function factsOf(entry: VendorEntry, mayOpenRuns: boolean): DescriptionItem[] {
  const money = (amountMinor: bigint) => <Money amountMinor={amountMinor} currency={entry.currency} />;
  const rule =
    entry.commissionBps === null || entry.rateSource === null
      ? []
      : [
          {
            term: "Commission rule",
            description: (
              <>
                {percentText(entry.commissionBps).replace("%", " %")},{" "}
                {entry.rateSource === "VENDOR" ? "the vendor's own" : "standard"}
                {entry.rateReason ? (
                  <span className="block text-xs text-ink-muted">{entry.rateReason}</span>
                ) : null}
              </>
            ),
          },
          ...(entry.rateSince && entry.rateSince.getTime() > 0
            ? [{ term: "Rule in force since", description: <Instant at={entry.rateSince} /> }]
            : []),
        ];
  return [
    ...(entry.bookingRef
      ? [{ term: "Booking", description: <BookingLink bookingRef={entry.bookingRef} /> }]
      : []),
    ...(entry.customerName ? [{ term: "Guest", description: entry.customerName }] : []),
    { term: "Happened", description: <Instant at={entry.occurredAt} /> },
    { term: "Recorded", description: <Instant at={entry.recordedAt} /> },
    ...(entry.grossMinor === null ? [] : [{ term: "Gross", description: money(entry.grossMinor) }]),
    ...(entry.commissionMinor === null
      ? []
      : [{ term: "Our commission", description: money(-entry.commissionMinor) }]),
    ...rule,
    { term: "Changes the balance by", description: <strong>{money(entry.amountMinor)}</strong> },
    ...(entry.payableAt ? [{ term: "Payable from", description: <Instant at={entry.payableAt} /> }] : []),
    { term: "State", description: <EntryState entry={entry} /> },
    ...(entry.payoutId && mayOpenRuns
      ? [
          {
            term: "Payout",
            description: (
              <Link href={`/payouts/${entry.payoutId}`} className="text-accent-text hover:underline">
                Open payout
              </Link>
            ),
          },
        ]
      : []),
    ...(entry.runId && mayOpenRuns
      ? [
          {
            term: "Run",
            description: (
              <Link href={`/payroll/${entry.runId}`} className="text-accent-text hover:underline">
                Open run
              </Link>
            ),
          },
        ]
      : []),
    ...(entry.reason ? [{ term: "Reason", description: entry.reason }] : []),
    ...(entry.createdByName ? [{ term: "Recorded by", description: entry.createdByName }] : []),
  ];
}
