"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { BookingView, RevealedTraveller } from "@/components/bookings/booking-looks";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

export interface RevealTravellerDialogProps {
  booking: BookingView;
  open: boolean;
  onClose: () => void;
  onRevealed: (traveller: RevealedTraveller) => void;
}

/** Asks why the traveller is to be seen in clear, and has them shown. */
export function RevealTravellerDialog({ booking, open, onClose, onRevealed }: RevealTravellerDialogProps) {
  const trpc = useTRPC();
  const [reason, setReason] = useState("");
  // What it answers is kept by the page that shows it, and nowhere once that is left.
  const reveal = useMutation(trpc.bookings.reveal.mutationOptions({ gcTime: 0 }));

  function close() {
    setReason("");
    reveal.reset();
    onClose();
  }

  async function confirm() {
    try {
      onRevealed(await reveal.mutateAsync({ ref: booking.ref, reason }));
      close();
    } catch {
      // The dialog shows reveal.error.
    }
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title="Show the traveller"
      description="That you saw their contact, and why, is kept in the audit log."
      facts={[
        { term: "Booking", description: booking.ref },
        { term: "Traveller", description: booking.traveller.name },
      ]}
      confirmLabel="Show them"
      disabledReason={reasonMissing(reason)}
      error={reveal.error?.message}
      onConfirm={confirm}
    >
      <ReasonField
        value={reason}
        onValueChange={setReason}
        hint="Kept in the audit log. Do not repeat personal data here."
      />
    </ConfirmDialog>
  );
}
