"use client";

import { useMutation } from "@tanstack/react-query";
import { Money } from "@/components/format/money";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import type { DifferenceView } from "@/components/payroll/reconciliation-looks";
import { useReasonedDecision } from "@/components/payroll/use-reasoned-decision";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DIFFERENCE_WORDS } from "@/server/payroll/domain/difference-words";

export interface DifferenceDecision {
  kind: "explain" | "resolve";
  difference: DifferenceView;
}

/** Says what a difference is, or resolves one that another person has explained. */
export function DifferenceDialogs({
  decision,
  onClose,
}: {
  decision: DifferenceDecision | null;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const explain = useMutation(trpc.payroll.reconciliation.explain.mutationOptions());
  const resolve = useMutation(trpc.payroll.reconciliation.resolve.mutationOptions());
  const { reason, setReason, decide, failure, close } = useReasonedDecision({
    onClose,
    done: () => (decision?.kind === "resolve" ? "The difference is resolved" : "Your explanation is kept"),
  });

  const isResolving = decision?.kind === "resolve";
  const difference = decision?.difference;
  return (
    <ConfirmDialog
      open={decision !== null}
      onOpenChange={(next) => (next ? undefined : close())}
      title={isResolving ? "Resolve this difference" : "Explain this difference"}
      description={
        isResolving
          ? "You agree with what was said. With the last difference resolved, payroll goes on and approved runs that waited are begun."
          : "Say what it is and what was done about it. Another person then resolves it."
      }
      facts={difference ? factsOf(difference) : []}
      confirmLabel={isResolving ? "Resolve" : "Keep explanation"}
      disabledReason={reasonMissing(reason)}
      error={failure}
      onConfirm={() =>
        decide(async () => {
          if (!difference) return;
          await (isResolving
            ? resolve.mutateAsync({ differenceId: difference.id, resolution: reason })
            : explain.mutateAsync({ differenceId: difference.id, explanation: reason }));
        })
      }
    >
      <ReasonField
        value={reason}
        onValueChange={setReason}
        label={isResolving ? "How it is resolved" : "What it is"}
      />
    </ConfirmDialog>
  );
}

function factsOf({
  kind,
  currency,
  oursMinor,
  theirsMinor,
  explanation,
  vendor,
  transferId,
}: DifferenceView) {
  const words = DIFFERENCE_WORDS[kind];
  const amount = (amountMinor: bigint | null) =>
    amountMinor === null ? "nothing" : <Money amountMinor={amountMinor} currency={currency} />;
  return [
    { term: "What differs", description: words.title },
    ...(vendor ? [{ term: "Vendor", description: vendor.name }] : []),
    ...(transferId ? [{ term: "Transfer", description: transferId }] : []),
    { term: words.ours, description: amount(oursMinor) },
    { term: words.theirs, description: amount(theirsMinor) },
    ...(explanation ? [{ term: "What was said", description: explanation }] : []),
  ];
}
