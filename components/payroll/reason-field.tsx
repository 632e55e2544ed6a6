"use client";

import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";

export interface ReasonFieldProps {
  value: string;
  onValueChange: (value: string) => void;
  label?: string;
  hint?: string;
}

/** Why something is done: it is kept with the change and shown wherever the change is. */
export function ReasonField({
  value,
  onValueChange,
  label = "Reason",
  hint = "Kept in the audit log and shown to colleagues.",
}: ReasonFieldProps) {
  return (
    <Field label={label} hint={hint} required>
      <Textarea value={value} maxLength={500} onChange={(event) => onValueChange(event.target.value)} />
    </Field>
  );
}

/** Why a change cannot be made yet: the reason is missing. */
export function reasonMissing(reason: string): string | null {
  return reason.trim() === "" ? "Say why first." : null;
}
