"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Money } from "@/components/format/money";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useDecision } from "@/components/payroll/use-decision";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { parseTypedAmount } from "@/server/money/parse-typed-amount";

export interface AdjustVendorDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  vendor: { id: string; name: string };
  currency: string;
  runId: string;
  runLabel: string;
}

/** Corrects what a vendor is owed with an entry of its own, up or down, with a reason. */
export function AdjustVendorDialog(props: AdjustVendorDialogProps) {
  const { open, onOpenChange, vendor, currency, runId, runLabel } = props;
  const trpc = useTRPC();
  const toast = useToast();
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  // One key for one adjustment: sent again after a lost answer it changes nothing.
  const [clientKey, setClientKey] = useState(newClientKey);
  const make = useMutation(trpc.payroll.adjustments.make.mutationOptions());
  const { decide, failure, clearFailure } = useDecision({
    onDone: () => {
      close();
      setClientKey(newClientKey());
      toast.ok(`${vendor.name} is adjusted`);
    },
  });
  // Only shown back to the reader; the server reads the text itself.
  const read = parseTypedAmount(amount, currency, "en-GB");

  function close() {
    onOpenChange(false);
    setAmount("");
    setReason("");
    setClientKey(newClientKey());
    make.reset();
    clearFailure();
  }

  const amountIssue = make.error?.data?.fieldIssues?.find((issue) => issue.field === "amount")?.message;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title="Adjust the vendor's balance"
      description="An adjustment is a ledger entry of its own. It is never edited; a further one corrects it. A submitted run that has the vendor goes back to draft."
      facts={[
        { term: "Vendor", description: vendor.name },
        { term: "Run", description: runLabel },
        {
          term: "Adjustment",
          description: read.ok ? <Money amountMinor={read.amountMinor} currency={currency} signed /> : "–",
        },
      ]}
      confirmLabel="Make adjustment"
      disabledReason={amount.trim() === "" ? "Write an amount first." : reasonMissing(reason)}
      error={amountIssue ? null : failure}
      onConfirm={() =>
        decide(() => make.mutateAsync({ vendorId: vendor.id, currency, amount, reason, clientKey, runId }))
      }
    >
      <Field
        label={`Amount in ${currency}`}
        hint="Plus gives the vendor more, minus takes: 12.50 or -12.50."
        required
        error={amountIssue}
      >
        <Input
          value={amount}
          inputMode="text"
          autoComplete="off"
          maxLength={40}
          className="tabular"
          onChange={(event) => setAmount(event.target.value)}
        />
      </Field>
      <ReasonField value={reason} onValueChange={setReason} />
    </ConfirmDialog>
  );
}

/** A key of our own making; crypto.randomUUID exists on secure pages only, and this also runs on plain loopback. */
function newClientKey(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
