"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import type { RouterOutputs } from "@/server/api/root";

export type RuleView = RouterOutputs["alarms"]["rules"][number];

export interface SetRuleDialogProps {
  open: boolean;
  rule: RuleView;
  onClose: () => void;
}

const SWITCHED = [
  { value: "on", label: "On" },
  { value: "off", label: "Off: opens nothing, and what is open is cleared" },
];

/** Switches a rule on or off and sets from when on it is an alarm. */
export function SetRuleDialog({ open, rule, onClose }: SetRuleDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const setRule = useMutation(trpc.alarms.setRule.mutationOptions());
  const [enabled, setEnabled] = useState(rule.enabled);
  const [threshold, setThreshold] = useState(rule.threshold?.toString() ?? "");
  const [reason, setReason] = useState("");
  const problem = thresholdProblem(rule, threshold);

  function close() {
    setReason("");
    setRule.reset();
    onClose();
  }

  async function confirm() {
    try {
      await setRule.mutateAsync({
        key: rule.key,
        seenVersion: rule.version,
        enabled,
        threshold: rule.threshold === null ? null : Number(threshold),
        reason,
      });
      close();
      toast.ok({ title: "The rule is set", description: rule.title });
    } catch {
      // The dialog shows the error of the mutation.
    } finally {
      await queryClient.invalidateQueries(trpc.alarms.pathFilter());
    }
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title={`Alarm rule: ${rule.title}`}
      description={rule.description}
      confirmLabel="Save"
      disabledReason={problem ?? reasonMissing(reason)}
      error={setRule.error?.message}
      onConfirm={confirm}
    >
      <Field label="This rule is">
        <Select
          options={SWITCHED}
          value={enabled ? "on" : "off"}
          onValueChange={(value) => setEnabled(value === "on")}
        />
      </Field>
      {rule.threshold === null ? null : (
        <Field
          label={`From when on: ${rule.thresholdUnit}`}
          hint={`Between ${rule.thresholdMin} and ${rule.thresholdMax}.`}
          error={problem ?? undefined}
        >
          <Input
            inputMode="numeric"
            className="tabular"
            value={threshold}
            onChange={(event) => setThreshold(event.target.value)}
          />
        </Field>
      )}
      <ReasonField value={reason} onValueChange={setReason} />
    </ConfirmDialog>
  );
}

function thresholdProblem({ threshold, thresholdMin, thresholdMax }: RuleView, text: string): string | null {
  if (threshold === null || thresholdMin === null || thresholdMax === null) return null;
  const isWithin = /^\d{1,9}$/.test(text) && Number(text) >= thresholdMin && Number(text) <= thresholdMax;
  return isWithin ? null : `Write a whole number between ${thresholdMin} and ${thresholdMax}.`;
}
