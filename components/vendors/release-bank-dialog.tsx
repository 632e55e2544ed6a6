"use client";

import { useMutation } from "@tanstack/react-query";
import { Instant } from "@/components/format/instant";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useReasonedDecision } from "@/components/payroll/use-reasoned-decision";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { VendorDetail } from "@/components/vendors/vendor-looks";

export interface ReleaseBankDialogProps {
  vendor: VendorDetail;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Lets the vendor be paid to its new bank details before their time, with how one knows that they are its own. */
export function ReleaseBankDialog({ vendor, open, onOpenChange }: ReleaseBankDialogProps) {
  const { bankHold } = vendor;
  const trpc = useTRPC();
  const release = useMutation(trpc.vendors.releaseBankHold.mutationOptions());
  const { reason, setReason, decide, failure, close } = useReasonedDecision({
    onClose: () => onOpenChange(false),
    done: () => "The bank details are released",
  });

  return (
    <ConfirmDialog
      open={open && bankHold !== null}
      onOpenChange={(next) => (next ? undefined : close())}
      title="Release the new bank details"
      description="Call the vendor on a number that you had before, and have it read out the last four digits. Drafts that have the vendor are worked out again at once; you may then not approve them."
      facts={
        bankHold
          ? [
              { term: "Vendor", description: vendor.name },
              { term: "Changed", description: <Instant at={bankHold.changedAt} /> },
              {
                term: "Bank account",
                description: `${bankHold.fromLast4 ?? "none"} → ${bankHold.toLast4 ?? "none"}`,
              },
              {
                term: "Held until",
                description: bankHold.heldUntil ? <Instant at={bankHold.heldUntil} /> : "not held",
              },
            ]
          : []
      }
      confirmLabel="Release"
      disabledReason={reasonMissing(reason)}
      error={failure}
      onConfirm={() =>
        bankHold
          ? decide(() =>
              release.mutateAsync({
                vendorId: vendor.id,
                seenVersion: vendor.version,
                bankChangeId: bankHold.changeId,
                reason,
              }),
            )
          : undefined
      }
    >
      <ReasonField value={reason} onValueChange={setReason} />
    </ConfirmDialog>
  );
}
