"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { countOf } from "@/components/format/count-text";
import { Money } from "@/components/format/money";
import { ReasonField } from "@/components/payroll/reason-field";
import type { RunDialogProps } from "@/components/payroll/run-dialog-props";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

/** Sends a submitted run back to be changed, saying why. */
export function RejectRunDialog({ open, onOpenChange, seen, notFresh, decide, failure }: RunDialogProps) {
  const trpc = useTRPC();
  const reject = useMutation(trpc.payroll.runs.reject.mutationOptions());
  const [comment, setComment] = useState("");
  const { run } = seen;

  function close(next: boolean) {
    if (!next) setComment("");
    onOpenChange(next);
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={close}
      title="Send the run back"
      description="It becomes a draft again, and approvals it has are void. Nothing is paid."
      facts={[
        { term: "Run", description: run.label },
        { term: "Submitted by", description: run.submittedByName ?? "–" },
        { term: "Payees", description: countOf(run.payableVendors, "vendor") },
        { term: "Total", description: <Money amountMinor={run.payableMinor} currency={run.currency} /> },
      ]}
      tone="danger"
      confirmLabel="Send back"
      disabledReason={notFresh ?? (comment.trim() === "" ? "Say in a comment what has to change." : null)}
      error={failure}
      onConfirm={() =>
        decide(() =>
          reject.mutateAsync({ runId: run.id, seenVersion: run.version, comment }).then(() => setComment("")),
        )
      }
    >
      <ReasonField
        label="What has to change"
        hint="The editors of the run see this."
        value={comment}
        onValueChange={setComment}
      />
    </ConfirmDialog>
  );
}
