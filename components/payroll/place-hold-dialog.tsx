"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useDecision } from "@/components/payroll/use-decision";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DateField } from "@/components/ui/date-field";
import { Field } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";

export interface PlaceHoldDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  vendor: { id: string; name: string };
  /** The booking to hold; null holds the whole vendor. */
  bookingRef: string | null;
}

/** Keeps a vendor, or one booking of it, out of payroll runs until a day or until it is released. */
export function PlaceHoldDialog({ open, onOpenChange, vendor, bookingRef }: PlaceHoldDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const [reason, setReason] = useState("");
  const [releaseOn, setReleaseOn] = useState("");
  const place = useMutation(trpc.payroll.holds.place.mutationOptions());
  const { decide, failure, clearFailure } = useDecision({
    onDone: () => {
      close();
      toast.ok(bookingRef ? `Booking ${bookingRef} is on hold` : `${vendor.name} is on hold`);
    },
  });

  function close() {
    onOpenChange(false);
    setReason("");
    setReleaseOn("");
    clearFailure();
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title={bookingRef ? "Hold one booking" : "Hold the vendor"}
      description="Held postings stay out of every run until the hold ends. A submitted run that has them goes back to draft."
      facts={[
        { term: "Vendor", description: vendor.name },
        ...(bookingRef ? [{ term: "Booking", description: bookingRef }] : []),
      ]}
      confirmLabel="Place hold"
      disabledReason={reasonMissing(reason)}
      error={failure}
      onConfirm={() =>
        decide(() =>
          place.mutateAsync({
            vendorId: vendor.id,
            reason,
            ...(bookingRef ? { bookingRef } : {}),
            ...(releaseOn ? { releaseOn } : {}),
          }),
        )
      }
    >
      <ReasonField value={reason} onValueChange={setReason} />
      <Field label="Ends by itself on" hint="A day of the business. Without one it is released by hand.">
        <DateField value={releaseOn} onChange={(event) => setReleaseOn(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
