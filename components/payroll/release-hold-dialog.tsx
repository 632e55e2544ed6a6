"use client";

import { useMutation } from "@tanstack/react-query";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useReasonedDecision } from "@/components/payroll/use-reasoned-decision";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

export interface ReleaseHoldDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  vendor: { name: string };
  /** The hold to release; null while none is chosen. */
  hold: { id: string; reason: string; placedByName: string } | null;
}

/** Ends a hold before its day, with a reason. */
export function ReleaseHoldDialog({ open, onOpenChange, vendor, hold }: ReleaseHoldDialogProps) {
  const trpc = useTRPC();
  const release = useMutation(trpc.payroll.holds.release.mutationOptions());
  const { reason, setReason, decide, failure, close } = useReasonedDecision({
    onClose: () => onOpenChange(false),
    done: () => "The hold is released",
  });

  return (
    <ConfirmDialog
      open={open && hold !== null}
      onOpenChange={(next) => (next ? undefined : close())}
      title="Release the hold"
      description="Drafts that have the vendor are worked out again at once."
      facts={[
        { term: "Vendor", description: vendor.name },
        { term: "Held because", description: hold?.reason },
        { term: "Placed by", description: hold?.placedByName },
      ]}
      confirmLabel="Release hold"
      disabledReason={reasonMissing(reason)}
      error={failure}
      onConfirm={() => (hold ? decide(() => release.mutateAsync({ holdId: hold.id, reason })) : undefined)}
    >
      <ReasonField value={reason} onValueChange={setReason} />
    </ConfirmDialog>
  );
}
