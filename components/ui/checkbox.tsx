"use client";

import { Checkbox as BaseCheckbox } from "@base-ui/react/checkbox";
import { Check, Minus } from "lucide-react";
import { useId, type ReactNode } from "react";

export interface CheckboxProps {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  /** Some, but not all, of what it stands for is chosen. */
  indeterminate?: boolean;
  disabled?: boolean;
  /** The visible label; without it give `aria-label`. */
  label?: ReactNode;
  hint?: ReactNode;
  name?: string;
  "aria-label"?: string;
  tabIndex?: number;
}

/** A box to tick, with its label as part of the target. */
export function Checkbox({ label, hint, onCheckedChange, indeterminate = false, ...props }: CheckboxProps) {
  const id = useId();
  const box = (
    <BaseCheckbox.Root
      {...props}
      indeterminate={indeterminate}
      onCheckedChange={(checked) => onCheckedChange(checked)}
      aria-labelledby={label ? `${id}-label` : undefined}
      aria-describedby={hint ? `${id}-hint` : undefined}
      className="relative inline-flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-strong bg-surface text-accent-ink transition-colors after:absolute after:-inset-1 data-checked:border-accent data-checked:bg-accent data-disabled:bg-sunken data-indeterminate:border-accent data-indeterminate:bg-accent"
    >
      <BaseCheckbox.Indicator className="inline-flex">
        {indeterminate ? (
          <Minus aria-hidden className="size-3" />
        ) : (
          <Check aria-hidden className="size-3" strokeWidth={3} />
        )}
      </BaseCheckbox.Indicator>
    </BaseCheckbox.Root>
  );
  if (!label) return box;
  return (
    <label className="flex min-h-6 items-start gap-2.5 text-sm">
      <span className="mt-0.5 inline-flex">{box}</span>
      <span>
        <span id={`${id}-label`}>{label}</span>
        {hint ? (
          <span id={`${id}-hint`} className="block text-xs text-ink-muted">
            {hint}
          </span>
        ) : null}
      </span>
    </label>
  );
}
