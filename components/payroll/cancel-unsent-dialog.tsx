"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { countOf } from "@/components/format/count-text";
import { Money } from "@/components/format/money";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import type { RunDialogProps } from "@/components/payroll/run-dialog-props";
import { statusCount, statusMinor } from "@/components/payroll/status-count";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

export interface CancelUnsentDialogProps extends RunDialogProps {
  /** The chosen ones; all that were not sent when undefined. */
  payoutIds: string[] | undefined;
}

/** Cancels what was not sent of a run that is paused or partly paid, and leaves it to the next run. */
export function CancelUnsentDialog(props: CancelUnsentDialogProps) {
  const { open, onOpenChange, seen, notFresh, decide, failure, payoutIds } = props;
  const trpc = useTRPC();
  const cancel = useMutation(trpc.payroll.runs.cancelUnsent.mutationOptions());
  const [reason, setReason] = useState("");
  const { run } = seen;
  const unsent = ["RESERVED", "FAILED", "STALE"] as const;

  function close(next: boolean) {
    if (!next) setReason("");
    onOpenChange(next);
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={close}
      title={payoutIds ? "Leave the chosen payouts out" : "Cancel what was not sent"}
      description="What was sent, or may have been, stays. The rest is not paid by this run: it is free for the next one."
      facts={[
        { term: "Run", description: run.label },
        {
          term: "To cancel",
          description: countOf(payoutIds ? payoutIds.length : statusCount(seen, ...unsent), "payout"),
        },
        ...(payoutIds
          ? []
          : [
              {
                term: "Total of these",
                description: <Money amountMinor={statusMinor(seen, ...unsent)} currency={run.currency} />,
              },
            ]),
      ]}
      tone="danger"
      confirmLabel={payoutIds ? "Leave out" : "Cancel the rest"}
      cancelLabel="Keep them"
      disabledReason={notFresh ?? reasonMissing(reason)}
      error={failure}
      onConfirm={() =>
        decide(() =>
          cancel
            .mutateAsync({
              runId: run.id,
              seenVersion: run.version,
              reason,
              ...(payoutIds ? { payoutIds } : {}),
            })
            .then(() => setReason("")),
        )
      }
    >
      <ReasonField value={reason} onValueChange={setReason} />
    </ConfirmDialog>
  );
}
