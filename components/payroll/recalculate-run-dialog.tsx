"use client";

import { useMutation } from "@tanstack/react-query";
import { countOf } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { Money } from "@/components/format/money";
import type { RunDialogProps } from "@/components/payroll/run-dialog-props";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

/** Works a draft out again, so that what was recorded since is in it. Who does it becomes an editor of the run. */
export function RecalculateRunDialog({
  open,
  onOpenChange,
  seen,
  notFresh,
  decide,
  failure,
}: RunDialogProps) {
  const trpc = useTRPC();
  const recalculate = useMutation(trpc.payroll.runs.recalculate.mutationOptions());
  const { run } = seen;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Recalculate this draft"
      description="Bookings, refunds and holds recorded since it was worked out are taken in. Whoever recalculates a run cannot approve it."
      facts={[
        { term: "Run", description: run.label },
        { term: "Worked out", description: <Instant at={run.draftedAt} /> },
        { term: "Pays now", description: countOf(run.payableVendors, "vendor") },
        { term: "Total now", description: <Money amountMinor={run.payableMinor} currency={run.currency} /> },
      ]}
      confirmLabel="Recalculate"
      disabledReason={notFresh}
      error={failure}
      onConfirm={() => decide(() => recalculate.mutateAsync({ runId: run.id, seenVersion: run.version }))}
    />
  );
}
