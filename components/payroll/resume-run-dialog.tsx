"use client";

import { useMutation } from "@tanstack/react-query";
import { countOf } from "@/components/format/count-text";
import { Money } from "@/components/format/money";
import type { RunDialogProps } from "@/components/payroll/run-dialog-props";
import { statusCount, statusMinor } from "@/components/payroll/status-count";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

/** Goes on with a paused run. */
export function ResumeRunDialog({ open, onOpenChange, seen, notFresh, decide, failure }: RunDialogProps) {
  const trpc = useTRPC();
  const resume = useMutation(trpc.payroll.runs.resume.mutationOptions());
  const { run } = seen;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Resume this run"
      description="Sending goes on at once with what is left. Nobody is paid twice by it."
      facts={[
        { term: "Run", description: run.label },
        { term: "Still to be sent", description: countOf(statusCount(seen, "RESERVED"), "payout") },
        {
          term: "Total of these",
          description: <Money amountMinor={statusMinor(seen, "RESERVED")} currency={run.currency} />,
        },
      ]}
      confirmLabel="Resume paying"
      cancelLabel="Leave it paused"
      disabledReason={notFresh}
      error={failure}
      onConfirm={() => decide(() => resume.mutateAsync({ runId: run.id, seenVersion: run.version }))}
    />
  );
}
