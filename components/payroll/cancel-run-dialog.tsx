"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { countOf } from "@/components/format/count-text";
import { Money } from "@/components/format/money";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import type { RunDialogProps } from "@/components/payroll/run-dialog-props";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

/** Drops a run before anything of it was sent. */
export function CancelRunDialog({ open, onOpenChange, seen, notFresh, decide, failure }: RunDialogProps) {
  const trpc = useTRPC();
  const cancel = useMutation(trpc.payroll.runs.cancel.mutationOptions());
  const [reason, setReason] = useState("");
  const { run } = seen;

  function close(next: boolean) {
    if (!next) setReason("");
    onOpenChange(next);
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={close}
      title="Cancel this run"
      description="Nobody is paid by it. What it would have paid is free again, and the period can be drafted anew."
      facts={[
        { term: "Run", description: run.label },
        { term: "Vendors that would be paid", description: countOf(run.payableVendors, "vendor") },
        { term: "Total", description: <Money amountMinor={run.payableMinor} currency={run.currency} /> },
      ]}
      tone="danger"
      confirmLabel="Cancel run"
      cancelLabel="Keep run"
      disabledReason={notFresh ?? reasonMissing(reason)}
      error={failure}
      onConfirm={() =>
        decide(() =>
          cancel.mutateAsync({ runId: run.id, seenVersion: run.version, reason }).then(() => setReason("")),
        )
      }
    >
      <ReasonField value={reason} onValueChange={setReason} />
    </ConfirmDialog>
  );
}
