"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Money } from "@/components/format/money";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import type { RunDialogProps } from "@/components/payroll/run-dialog-props";
import { statusMinor } from "@/components/payroll/status-count";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

const CHOICES = [
  { value: "AGAIN", label: "Pay all of it, if the balance covers it now" },
  { value: "SMALLEST_FIRST", label: "Pay what is covered, smallest first" },
  { value: "LARGEST_FIRST", label: "Pay what is covered, largest first" },
  { value: "VENDOR_NAME", label: "Pay what is covered, by vendor name" },
] as const;

/** Decides about an approved run that the balance does not cover: look again, or pay what is covered, in an order. */
export function PayCoveredDialog({ open, onOpenChange, seen, notFresh, decide, failure }: RunDialogProps) {
  const trpc = useTRPC();
  const pay = useMutation(trpc.payroll.runs.payCovered.mutationOptions());
  const [choice, setChoice] = useState<(typeof CHOICES)[number]["value"]>("AGAIN");
  const [reason, setReason] = useState("");
  const { run } = seen;
  const order = choice === "AGAIN" ? undefined : choice;

  function close(next: boolean) {
    if (!next) {
      setReason("");
      setChoice("AGAIN");
    }
    onOpenChange(next);
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={close}
      title="Money for this run"
      description="What the balance does not cover is not sent and can be retried later, or left to the next run."
      facts={[
        { term: "Run", description: run.label },
        {
          term: "Needed",
          description: <Money amountMinor={statusMinor(seen, "RESERVED")} currency={run.currency} />,
        },
        {
          term: "Free when last asked",
          description: <Money amountMinor={run.fundsFreeMinor ?? 0n} currency={run.currency} />,
        },
      ]}
      confirmLabel={order ? "Pay what is covered" : "Look again"}
      disabledReason={notFresh ?? (order ? reasonMissing(reason) : null)}
      error={failure}
      onConfirm={() =>
        decide(() =>
          pay
            .mutateAsync({
              runId: run.id,
              seenVersion: run.version,
              ...(order ? { order, reason } : {}),
            })
            .then(() => setReason("")),
        )
      }
    >
      <Field label="What to do">
        <Select options={CHOICES} value={choice} onValueChange={setChoice} />
      </Field>
      {order ? <ReasonField value={reason} onValueChange={setReason} /> : null}
    </ConfirmDialog>
  );
}
