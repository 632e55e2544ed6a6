"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { countOf } from "@/components/format/count-text";
import { Money } from "@/components/format/money";
import { FlagSummary } from "@/components/payroll/flag-summary";
import { RunComparison } from "@/components/payroll/run-comparison";
import type { RunDialogProps } from "@/components/payroll/run-dialog-props";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/**
 * One person's approval of exactly what they saw. Above the two-person limit the total is typed; whether it is right
 * is for the server to say.
 */
export function ApproveRunDialog({ open, onOpenChange, seen, notFresh, decide, failure }: RunDialogProps) {
  const trpc = useTRPC();
  const approve = useMutation(trpc.payroll.runs.approve.mutationOptions());
  const [comment, setComment] = useState("");
  const { run, actions } = seen;
  const last = seen.approvalsGiven + 1 >= seen.approvalsNeeded;
  const isTyped = seen.approvalsNeeded > 1;

  function close(next: boolean) {
    if (!next) setComment("");
    onOpenChange(next);
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={close}
      title="Approve this payroll run"
      description={
        last
          ? `With your approval the money is set aside at once, and sending begins ${seen.sendDelaySeconds} seconds later.`
          : "Another person has to approve it as well before anything is sent."
      }
      facts={[
        {
          term: "Total",
          description: (
            <strong className="text-base">
              <Money amountMinor={run.payableMinor} currency={run.currency} />
            </strong>
          ),
        },
        { term: "Payees", description: countOf(run.payableVendors, "vendor") },
        { term: "Period", description: `${run.label} (${run.timeZone})` },
        { term: "Paid from", description: "Stripe balance" },
        { term: "Against the last run", description: <RunComparison view={seen} linked={false} /> },
        {
          term: "Approvals",
          description: (
            <>
              {seen.approvalsGiven} of {seen.approvalsNeeded} given; two above{" "}
              <Money amountMinor={seen.twoPersonAboveMinor} currency={run.currency} />
            </>
          ),
        },
      ]}
      {...(isTyped
        ? {
            typed: {
              label: "Type the total to approve",
              hint: `Exactly what is above, in ${run.currency}. Runs over the two-person limit need this.`,
              matches: (text: string) => text.trim() !== "",
              inputMode: "decimal" as const,
            },
          }
        : {})}
      confirmLabel={last ? "Approve and pay" : "Approve"}
      disabledReason={notFresh ?? (actions.approve.permitted ? null : actions.approve.reasons.join(" "))}
      error={failure}
      onConfirm={(typedTotal) =>
        decide(() =>
          approve.mutateAsync({
            runId: run.id,
            seenVersion: run.version,
            contentHash: run.contentHash ?? "",
            ...(isTyped ? { typedTotal } : {}),
            ...(comment.trim() ? { comment } : {}),
          }),
        )
      }
    >
      <FlagSummary view={seen} open={open} />
      <Field label="Comment" hint="Kept with your approval.">
        <Input value={comment} maxLength={500} onChange={(event) => setComment(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
