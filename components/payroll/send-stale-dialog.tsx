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

export interface SendStaleDialogProps extends RunDialogProps {
  /** The chosen ones; all that wait for a decision when undefined. */
  payoutIds: string[] | undefined;
}

/** Has payouts whose bookings were refunded since sent as they were approved; the refund goes into the next run. */
export function SendStaleDialog(props: SendStaleDialogProps) {
  const { open, onOpenChange, seen, notFresh, decide, failure, payoutIds } = props;
  const trpc = useTRPC();
  const send = useMutation(trpc.payroll.runs.sendStale.mutationOptions());
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
      title="Send as approved"
      description="Bookings of these payouts were refunded after the approval. They are sent with the amount that was approved, and the next run takes the refund back."
      facts={[
        { term: "Run", description: run.label },
        {
          term: "To send",
          description: countOf(payoutIds ? payoutIds.length : statusCount(seen, "STALE"), "payout"),
        },
        ...(payoutIds
          ? []
          : [
              {
                term: "Total of these",
                description: <Money amountMinor={statusMinor(seen, "STALE")} currency={run.currency} />,
              },
            ]),
      ]}
      confirmLabel="Send as approved"
      disabledReason={notFresh ?? reasonMissing(reason)}
      error={failure}
      onConfirm={() =>
        decide(() =>
          send
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
