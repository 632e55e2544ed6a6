"use client";

import { UserPen } from "lucide-react";
import { useState } from "react";
import type { BookingView } from "@/components/bookings/booking-looks";
import { CorrectContactDialog } from "@/components/notifications/correct-contact-dialog";
import { Button } from "@/components/ui/button";

export interface CorrectTravellerProps {
  booking: BookingView;
  /** Whether the reader may send again what did not arrive. */
  mayResend: boolean;
}

/** Corrects where a booking's traveller is written to. */
export function CorrectTraveller({ booking, mayResend }: CorrectTravellerProps) {
  const [opened, setOpened] = useState({ open: false, count: 0 });
  const { messageId, messageBookingRef, name, erasedAt } = booking.traveller;
  const blocked = erasedAt
    ? "The traveller was erased, so there is nothing to correct."
    : messageId === null
      ? "Nothing was written to this traveller yet. Correct the contact in the marketplace."
      : null;
  return (
    <>
      <Button
        icon={<UserPen />}
        disabledReason={blocked}
        onClick={() => setOpened(({ count }) => ({ open: true, count: count + 1 }))}
      >
        Correct contact…
      </Button>
      {messageId !== null && opened.count > 0 ? (
        <CorrectContactDialog
          key={opened.count}
          message={{
            id: messageId,
            recipientKind: "TRAVELLER",
            recipientName: name,
            bookingRef: messageBookingRef,
          }}
          mayResend={mayResend}
          open={opened.open}
          onClose={() => setOpened({ ...opened, open: false })}
        />
      ) : null}
    </>
  );
}
