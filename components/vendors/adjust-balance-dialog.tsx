"use client";

import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Money } from "@/components/format/money";
import { OUTCOME_LOOKS } from "@/components/payroll/payout-looks";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useDecision } from "@/components/payroll/use-decision";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { CURRENCIES } from "@/server/money/currency";
import { amountProblem } from "@/server/money/parse-amount";
import { parseTypedAmount } from "@/server/money/parse-typed-amount";
import { newClientKey } from "@/components/vendors/client-key";
import type { VendorDetail } from "@/components/vendors/vendor-looks";

/** Corrects what a vendor is owed by an entry of its own, and shows first what that does to balance and next payout. */
export function AdjustBalanceDialog({
  vendor,
  open,
  onClose,
}: {
  vendor: VendorDetail;
  open: boolean;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const toast = useToast();
  const own = vendor.money.map((one) => one.currency);
  const [currency, setCurrency] = useState(own[0] ?? "EUR");
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  // One key for one adjustment: sent again after a lost answer it changes nothing.
  const [clientKey, setClientKey] = useState(newClientKey);
  const read = parseTypedAmount(amount, currency, "en-GB");
  const isAmount = read.ok && read.amountMinor !== 0n;
  const preview = useQuery({
    ...trpc.vendors.previewAdjustment.queryOptions({
      vendorId: vendor.id,
      currency,
      amount: amount.trim() || "0",
    }),
    enabled: open && isAmount,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const make = useMutation(trpc.payroll.adjustments.make.mutationOptions());
  const { decide, failure, clearFailure } = useDecision({
    onDone: () => {
      close();
      toast.ok(`The balance of ${vendor.name} is adjusted`);
    },
  });

  function close() {
    onClose();
    setAmount("");
    setReason("");
    setClientKey(newClientKey());
    make.reset();
    clearFailure();
  }

  const effect = isAmount && preview.data && !preview.isPlaceholderData ? preview.data : null;
  const problem =
    amount.trim() === ""
      ? null
      : !read.ok
        ? amountProblem(read.reason, currency)
        : isAmount
          ? null
          : "Zero changes nothing.";
  const outcome = (forecast: NonNullable<typeof effect>["forecastAfter"]) =>
    forecast?.outcome ? OUTCOME_LOOKS[forecast.outcome].label : "nothing due";

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title="Adjust the balance"
      description="An adjustment is a ledger entry of its own, payable at once. It is never edited; a further one corrects it. A submitted run that has the vendor goes back to draft."
      facts={[
        { term: "Vendor", description: vendor.name },
        {
          term: "Balance",
          description: effect ? (
            <>
              <Money amountMinor={effect.balanceBeforeMinor} currency={currency} /> →{" "}
              <strong>
                <Money amountMinor={effect.balanceAfterMinor} currency={currency} />
              </strong>
            </>
          ) : (
            "–"
          ),
        },
        {
          term: "Next run",
          description: effect
            ? outcome(effect.forecastBefore) === outcome(effect.forecastAfter)
              ? outcome(effect.forecastAfter)
              : `${outcome(effect.forecastBefore)} → ${outcome(effect.forecastAfter)}`
            : "–",
        },
      ]}
      confirmLabel="Make adjustment"
      disabledReason={
        amount.trim() === ""
          ? "Write an amount first."
          : problem
            ? problem
            : effect === null
              ? (preview.error?.message ?? "The effect is being worked out.")
              : reasonMissing(reason)
      }
      error={failure}
      onConfirm={() =>
        decide(() =>
          make.mutateAsync({ vendorId: vendor.id, currency, amount: amount.trim(), reason, clientKey }),
        )
      }
    >
      <div className="grid gap-4 sm:grid-cols-[1fr_7rem]">
        <Field
          label="Amount"
          required
          error={problem}
          hint="Without a sign gives the vendor more, minus takes: 12.50 or -12.50."
        >
          <Input
            value={amount}
            inputMode="text"
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
            className="tabular"
            onChange={(event) => setAmount(event.target.value)}
          />
        </Field>
        <Field label="Currency" required>
          <Select
            options={[...own, ...CURRENCIES.filter((code) => !own.includes(code))].map((code) => ({
              value: code,
              label: code,
            }))}
            value={currency}
            onValueChange={setCurrency}
          />
        </Field>
      </div>
      <ReasonField value={reason} onValueChange={setReason} />
    </ConfirmDialog>
  );
}
