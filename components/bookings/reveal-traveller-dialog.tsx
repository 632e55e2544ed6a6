"use client";

import { useMutation } from "@tanstack/react-query";
import type { BookingView, RevealedTraveller } from "@/components/bookings/booking-looks";
import { RevealDialog } from "@/components/shell/reveal-dialog";
import { useTRPC } from "@/components/trpc/provider";

export interface RevealTravellerDialogProps {
  booking: BookingView;
  open: boolean;
  onClose: () => void;
  onRevealed: (traveller: RevealedTraveller) => void;
}

/** Asks why the traveller is to be seen in clear, and has them shown. */
export function RevealTravellerDialog({ booking, open, onClose, onRevealed }: RevealTravellerDialogProps) {
  const trpc = useTRPC();
  // What it answers is kept by the page that shows it, and nowhere once that is left.
  const reveal = useMutation(trpc.bookings.reveal.mutationOptions({ gcTime: 0 }));
  return (
    <RevealDialog
      open={open}
      onClose={onClose}
      title="Show the traveller"
      description="That you saw their contact, and why, is kept in the audit log."
      facts={[
        { term: "Booking", description: booking.ref },
        { term: "Traveller", description: booking.traveller.name },
      ]}
      reveal={reveal}
      onReveal={async (reason) => onRevealed(await reveal.mutateAsync({ ref: booking.ref, reason }))}
    />
  );
}
