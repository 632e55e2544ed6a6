"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Money } from "@/components/format/money";
import { PURPOSE_TEXTS, type PayoutTrail, type ReversalView } from "@/components/payouts/reversal-looks";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useReasonedDecision } from "@/components/payroll/use-reasoned-decision";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";

type Purpose = "SETTLES_DEBT" | "TAKES_BACK";

export interface RequestReversalDialogProps {
  open: boolean;
  onClose: () => void;
  payoutId: string;
  trail: PayoutTrail;
}

/** Asks for a part of a payout to be taken back; another person decides. */
export function RequestReversalDialog({ open, onClose, payoutId, trail }: RequestReversalDialogProps) {
  const trpc = useTRPC();
  const request = useMutation(trpc.payroll.reversals.request.mutationOptions());
  const [amount, setAmount] = useState("");
  const [purpose, setPurpose] = useState<Purpose>("TAKES_BACK");
  const { reason, setReason, decide, failure, close } = useReasonedDecision({
    onClose: () => {
      setAmount("");
      onClose();
    },
    done: () => "Asked for. A second person decides.",
  });

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title="Take a part of this payout back"
      description="Nothing is sent before another person of finance approves it. What the vendor's Stripe account does not have is set against its next runs."
      facts={[
        {
          term: "Left of the payout",
          description: <Money amountMinor={trail.leftMinor} currency={trail.currency} />,
        },
        {
          term: "Of this, the vendor owes",
          description: <Money amountMinor={trail.debtMinor} currency={trail.currency} />,
        },
      ]}
      confirmLabel="Ask for it"
      disabledReason={amount.trim() === "" ? "Write an amount first." : reasonMissing(reason)}
      error={failure}
      onConfirm={() => decide(() => request.mutateAsync({ payoutId, amount, purpose, reason }))}
    >
      <Field label={`Amount in ${trail.currency}`} required>
        <Input
          value={amount}
          inputMode="decimal"
          autoComplete="off"
          onChange={(event) => setAmount(event.target.value)}
        />
      </Field>
      <Field label="What it is for">
        <Select<Purpose>
          value={purpose}
          onValueChange={setPurpose}
          options={[
            { value: "TAKES_BACK", label: PURPOSE_TEXTS.TAKES_BACK },
            {
              value: "SETTLES_DEBT",
              label: PURPOSE_TEXTS.SETTLES_DEBT,
              disabled: trail.debtMinor <= 0n,
            },
          ]}
        />
      </Field>
      <ReasonField value={reason} onValueChange={setReason} />
    </ConfirmDialog>
  );
}

export interface ReversalDecision {
  kind: "approve" | "decline";
  reversal: ReversalView;
}

/** Approves or declines a reversal that another person has asked for. */
export function DecideReversalDialog({
  decision,
  onClose,
}: {
  decision: ReversalDecision | null;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const approve = useMutation(trpc.payroll.reversals.approve.mutationOptions());
  const decline = useMutation(trpc.payroll.reversals.decline.mutationOptions());
  const isApproval = decision?.kind === "approve";
  const { reason, setReason, decide, failure, close } = useReasonedDecision({
    onClose,
    done: () => (isApproval ? "Approved: it is taken back now" : "Declined"),
  });

  const reversal = decision?.reversal;
  return (
    <ConfirmDialog
      open={decision !== null}
      onOpenChange={(next) => (next ? undefined : close())}
      title={isApproval ? "Approve this reversal" : "Decline this reversal"}
      description={
        isApproval
          ? "The money is taken from the vendor's Stripe account at once. This cannot be undone."
          : "Nothing is taken back."
      }
      facts={
        reversal
          ? [
              {
                term: "Amount",
                description: <Money amountMinor={reversal.amountMinor} currency={reversal.currency} />,
              },
              { term: "What it is for", description: PURPOSE_TEXTS[reversal.purpose] },
              { term: "Asked for by", description: reversal.requestedByName },
              { term: "Reason", description: reversal.reason },
            ]
          : []
      }
      confirmLabel={isApproval ? "Approve and take back" : "Decline"}
      tone={isApproval ? "danger" : "primary"}
      disabledReason={isApproval ? null : reasonMissing(reason)}
      error={failure}
      onConfirm={() =>
        decide(async () => {
          if (!reversal) return;
          const seen = { reversalId: reversal.id, seenVersion: reversal.version };
          await (isApproval ? approve.mutateAsync(seen) : decline.mutateAsync({ ...seen, comment: reason }));
        })
      }
    >
      {isApproval ? null : <ReasonField value={reason} onValueChange={setReason} label="Why not" />}
    </ConfirmDialog>
  );
}
