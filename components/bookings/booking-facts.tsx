"use client";

import Link from "next/link";
import { useState } from "react";
import type { BookingView, RevealedTraveller } from "@/components/bookings/booking-looks";
import { RevealTravellerDialog } from "@/components/bookings/reveal-traveller-dialog";
import { Day } from "@/components/format/day";
import { Instant } from "@/components/format/instant";
import { Money } from "@/components/format/money";
import { ContactValue } from "@/components/notifications/contact-value";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyText } from "@/components/ui/copy-text";
import { DescriptionList, type DescriptionItem } from "@/components/ui/description-list";

export interface BookingFactsProps {
  booking: BookingView;
  /** Whether the reader may see the traveller, for a reason. */
  mayReveal: boolean;
  seesAudit: boolean;
}

/** Who booked what with whom, when and for how much. */
export function BookingFacts({ booking, mayReveal, seesAudit }: BookingFactsProps) {
  const [revealed, setRevealed] = useState<RevealedTraveller | null>(null);
  const [asking, setAsking] = useState(false);
  const traveller = revealed ?? booking.traveller;
  const { erasedAt, corrections } = booking.traveller;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card
        title="Booking"
        footer={
          seesAudit ? (
            <Link
              href={`/audit?subjectKind=booking&subject=${encodeURIComponent(booking.ref)}`}
              className="text-accent-text hover:underline"
            >
              Who did what about it, in the audit log
            </Link>
          ) : undefined
        }
      >
        <DescriptionList items={bookingItems(booking)} />
      </Card>
      <Card
        title="Traveller"
        actions={
          mayReveal && !erasedAt ? (
            revealed ? (
              <Button size="sm" onClick={() => setRevealed(null)}>
                Hide
              </Button>
            ) : (
              <Button size="sm" onClick={() => setAsking(true)}>
                Show…
              </Button>
            )
          ) : undefined
        }
      >
        <DescriptionList
          items={[
            ...(erasedAt
              ? [{ term: "Erased on", description: <Instant at={erasedAt} /> }]
              : [
                  { term: "Name", description: traveller.name },
                  {
                    term: "E-mail now",
                    description: <ContactValue value={traveller.email} correction={corrections.email} />,
                  },
                  {
                    term: "Phone now",
                    description: <ContactValue value={traveller.phone} correction={corrections.phone} />,
                  },
                ]),
            { term: "Reference", description: traveller.ref },
          ]}
        />
      </Card>
      <RevealTravellerDialog
        booking={booking}
        open={asking}
        onClose={() => setAsking(false)}
        onRevealed={setRevealed}
      />
    </div>
  );
}

function bookingItems(booking: BookingView): DescriptionItem[] {
  const { vendor, currency, grossMinor, bookedAt, startsOn, endsOn, completedAt, cancelledAt } = booking;
  const instants = [
    ["Booked", bookedAt],
    ["Completed", completedAt],
    ["Cancelled", cancelledAt],
  ] as const;
  return [
    { term: "Reference", description: <CopyText text={booking.ref} label="booking" /> },
    {
      term: "Vendor",
      description: (
        <Link href={`/vendors/${vendor.id}`} className="text-accent-text hover:underline">
          {vendor.name}
        </Link>
      ),
    },
    {
      term: "Price",
      description: (
        <strong>
          <Money amountMinor={grossMinor} currency={currency} />
        </strong>
      ),
    },
    {
      term: "Trip",
      description: (
        <>
          <Day day={startsOn} />
          {endsOn === startsOn ? null : (
            <>
              {" – "}
              <Day day={endsOn} />
            </>
          )}
        </>
      ),
    },
    ...instants.flatMap(([term, at]) => (at ? [{ term, description: <Instant at={at} /> }] : [])),
  ];
}
