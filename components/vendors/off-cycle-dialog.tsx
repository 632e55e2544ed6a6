"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { countOf } from "@/components/format/count-text";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useDecision } from "@/components/payroll/use-decision";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";

export interface OffCycleDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  vendors: readonly { id: string; name: string }[];
  /** Currencies in which these vendors have something; the first one is chosen. */
  currencies: readonly string[];
}

/** Drafts a run outside the schedules for chosen vendors and goes to it. It still has to be reviewed and approved. */
export function OffCycleDialog({ open, onOpenChange, vendors, currencies }: OffCycleDialogProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const [chosen, setChosen] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [runId, setRunId] = useState<string | null>(null);
  const currency = chosen && currencies.includes(chosen) ? chosen : currencies[0];
  const draft = useMutation(trpc.payroll.runs.draftOffCycle.mutationOptions());
  const { decide, failure, clearFailure } = useDecision({ onDone: () => setReason("") });

  function close() {
    onOpenChange(false);
    setReason("");
    clearFailure();
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title="Pay now in an off-cycle run"
      description="Drafts a run of everything of theirs that is payable now and claimed by no other run. It pays nobody before it is submitted and approved."
      facts={[
        {
          term: vendors.length === 1 ? "Vendor" : "Vendors",
          description: vendors.length === 1 ? vendors[0]!.name : countOf(vendors.length, "vendor"),
        },
      ]}
      confirmLabel="Draft off-cycle run"
      disabledReason={currency === undefined ? "Nothing is owed in any currency." : reasonMissing(reason)}
      pending={runId !== null}
      error={failure}
      onConfirm={() =>
        decide(async () => {
          const drafted = await draft.mutateAsync({
            vendorIds: vendors.map((vendor) => vendor.id),
            currency: currency ?? "",
            reason,
          });
          setRunId(drafted.runId);
          if (drafted.withoutDue.length > 0)
            toast.info({
              title: `${countOf(drafted.withoutDue.length, "vendor")} left out`,
              description: `Nothing of theirs is due in ${currency}: ${drafted.withoutDue.slice(0, 5).join(", ")}${drafted.withoutDue.length > 5 ? " and others" : ""}.`,
            });
          router.push(`/payroll/${drafted.runId}`);
        })
      }
    >
      {currencies.length > 1 ? (
        <Field label="Currency" required hint="A run pays one currency; nothing is converted.">
          <Select
            options={currencies.map((each) => ({ value: each, label: each }))}
            value={currency ?? null}
            onValueChange={setChosen}
          />
        </Field>
      ) : currency ? (
        <p className="text-sm text-ink-muted">
          The run is in <span className="font-medium text-ink">{currency}</span>.
        </p>
      ) : null}
      <ReasonField value={reason} onValueChange={setReason} />
    </ConfirmDialog>
  );
}
