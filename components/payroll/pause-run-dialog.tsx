"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { countOf } from "@/components/format/count-text";
import { statusCount } from "@/components/payroll/status-count";
import type { RunDialogProps } from "@/components/payroll/run-dialog-props";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";

/** Stops the sending of a run. A reason may be given and is not asked for: stopping must be quick. */
export function PauseRunDialog({ open, onOpenChange, seen, notFresh, decide, failure }: RunDialogProps) {
  const trpc = useTRPC();
  const pause = useMutation(trpc.payroll.runs.pause.mutationOptions());
  const [reason, setReason] = useState("");
  const { run } = seen;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Pause this run"
      description="No further payout is sent from now on. Those on their way are finished. Nothing is lost: the run can be resumed, or the rest of it cancelled."
      facts={[
        { term: "Run", description: run.label },
        { term: "Not sent yet", description: countOf(statusCount(seen, "RESERVED"), "payout") },
        {
          term: "On their way",
          description: countOf(statusCount(seen, "SENDING", "UNKNOWN", "SENT"), "payout"),
        },
      ]}
      confirmLabel="Pause"
      cancelLabel="Go on paying"
      disabledReason={notFresh}
      error={failure}
      onConfirm={() =>
        decide(() =>
          pause
            .mutateAsync({
              runId: run.id,
              seenVersion: run.version,
              ...(reason.trim() === "" ? {} : { reason }),
            })
            .then(() => setReason("")),
        )
      }
    >
      <Field label="Reason" hint="Optional. Colleagues see it beside the run.">
        <Textarea value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
