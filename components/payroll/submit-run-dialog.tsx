"use client";

import { useMutation } from "@tanstack/react-query";
import { countOf } from "@/components/format/count-text";
import { Money } from "@/components/format/money";
import { FlagSummary } from "@/components/payroll/flag-summary";
import { RunComparison } from "@/components/payroll/run-comparison";
import type { RunDialogProps } from "@/components/payroll/run-dialog-props";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

/** Freezes a draft and hands it to its approvers, saying what exactly is frozen. */
export function SubmitRunDialog({ open, onOpenChange, seen, notFresh, decide, failure }: RunDialogProps) {
  const trpc = useTRPC();
  const submit = useMutation(trpc.payroll.runs.submit.mutationOptions());
  const { run } = seen;
  const left = run.vendorCount - run.payableVendors;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Submit for approval"
      description="The amounts, accounts and postings of every vendor are frozen as they are now. You cannot approve a run that you submit."
      facts={[
        { term: "Period", description: `${run.label} (${run.timeZone})` },
        { term: "Total", description: <Money amountMinor={run.payableMinor} currency={run.currency} /> },
        { term: "Paid", description: countOf(run.payableVendors, "vendor") },
        { term: "Not paid in this run", description: countOf(left, "vendor") },
        { term: "Against the last run", description: <RunComparison view={seen} linked={false} /> },
        { term: "Approvals needed", description: String(seen.approvalsNeeded) },
      ]}
      confirmLabel="Submit run"
      disabledReason={notFresh}
      error={failure}
      onConfirm={() => decide(() => submit.mutateAsync({ runId: run.id, seenVersion: run.version }))}
    >
      <FlagSummary view={seen} open={open} />
    </ConfirmDialog>
  );
}
