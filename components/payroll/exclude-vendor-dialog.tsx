"use client";

import { useMutation } from "@tanstack/react-query";
import { Money } from "@/components/format/money";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useReasonedDecision } from "@/components/payroll/use-reasoned-decision";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { RouterOutputs } from "@/server/api/root";

export interface ExcludeVendorDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  payout: RouterOutputs["payroll"]["payouts"]["get"];
  runVersion: number;
}

/** Leaves a vendor out of a draft with a reason, or takes it in again. */
export function ExcludeVendorDialog({ open, onOpenChange, payout, runVersion }: ExcludeVendorDialogProps) {
  const trpc = useTRPC();
  const excluded = payout.excludedReason !== null;
  const setExclusion = useMutation(trpc.payroll.payouts.setExclusion.mutationOptions());
  const { reason, setReason, decide, failure, close } = useReasonedDecision({
    onClose: () => onOpenChange(false),
    done: () =>
      excluded ? `${payout.vendor.name} is in the run again` : `${payout.vendor.name} is left out`,
  });

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title={excluded ? "Take the vendor in again" : "Leave the vendor out of this run"}
      description={
        excluded
          ? "The run is worked out again with everything that is due to the vendor."
          : "Nothing is lost: what is due to the vendor is free for the next run."
      }
      facts={[
        { term: "Vendor", description: payout.vendor.name },
        { term: "Run", description: payout.run.label },
        { term: "Net", description: <Money amountMinor={payout.netMinor} currency={payout.currency} /> },
        ...(excluded ? [{ term: "Left out because", description: payout.excludedReason }] : []),
      ]}
      confirmLabel={excluded ? "Include vendor" : "Exclude vendor"}
      disabledReason={excluded ? null : reasonMissing(reason)}
      error={failure}
      onConfirm={() =>
        decide(() =>
          setExclusion.mutateAsync({
            runId: payout.run.id,
            seenVersion: runVersion,
            payoutId: payout.id,
            reason: excluded ? null : reason,
          }),
        )
      }
    >
      {excluded ? null : <ReasonField value={reason} onValueChange={setReason} />}
    </ConfirmDialog>
  );
}
