"use client";

import { Switch as BaseSwitch } from "@base-ui/react/switch";
import { useId, type ReactNode } from "react";

export interface SwitchProps {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}

/** A setting that takes effect as soon as it is switched. */
export function Switch({ label, hint, onCheckedChange, ...props }: SwitchProps) {
  const id = useId();
  return (
    <label className="flex min-h-8 items-center justify-between gap-4 text-sm">
      <span>
        <span id={`${id}-label`}>{label}</span>
        {hint ? (
          <span id={`${id}-hint`} className="block text-xs text-ink-muted">
            {hint}
          </span>
        ) : null}
      </span>
      <BaseSwitch.Root
        {...props}
        onCheckedChange={(checked) => onCheckedChange(checked)}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="relative inline-flex h-5 w-9 shrink-0 items-center rounded-full bg-line-strong p-0.5 transition-colors after:absolute after:-inset-1 data-checked:bg-accent data-disabled:opacity-50"
      >
        <BaseSwitch.Thumb className="size-4 rounded-full bg-accent-ink shadow-card transition-transform data-checked:translate-x-4" />
      </BaseSwitch.Root>
    </label>
  );
}
