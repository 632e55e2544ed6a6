"use client";

import { Select as BaseSelect } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import clsx from "clsx";
import { useFieldControl, useFieldLabelId } from "@/components/ui/field";

export interface SelectOption<Value extends string> {
  value: Value;
  label: string;
  hint?: string;
  disabled?: boolean;
}

export interface SelectProps<Value extends string> {
  options: readonly SelectOption<Value>[];
  value: Value | null;
  onValueChange: (value: Value) => void;
  placeholder?: string;
  name?: string;
  disabled?: boolean;
  className?: string;
  "aria-label"?: string;
}

/** One choice from a short closed list. For a long one take the Combobox. */
export function Select<Value extends string>({
  options,
  value,
  onValueChange,
  placeholder = "Choose…",
  name,
  disabled,
  className,
  ...aria
}: SelectProps<Value>) {
  const control = useFieldControl({});
  const labelId = useFieldLabelId();
  return (
    <BaseSelect.Root
      items={options}
      value={value}
      onValueChange={(next) => next !== null && onValueChange(next)}
      name={name}
      disabled={disabled}
    >
      <BaseSelect.Trigger
        {...control}
        aria-labelledby={aria["aria-label"] ? undefined : labelId}
        {...aria}
        className={clsx("control flex h-8 items-center justify-between gap-2 px-2.5 text-left", className)}
      >
        <BaseSelect.Value className="truncate data-placeholder:text-ink-faint" placeholder={placeholder} />
        <BaseSelect.Icon className="inline-flex text-ink-faint">
          <ChevronDown aria-hidden className="size-4" />
        </BaseSelect.Icon>
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <BaseSelect.Popup className="popup max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto p-1">
            <BaseSelect.List>
              {options.map((option) => (
                <BaseSelect.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.disabled}
                  className="popup-item pr-8"
                >
                  <span className="min-w-0 flex-1">
                    <BaseSelect.ItemText>{option.label}</BaseSelect.ItemText>
                    {option.hint ? <span className="block text-xs text-ink-muted">{option.hint}</span> : null}
                  </span>
                  <BaseSelect.ItemIndicator className="-mr-6 inline-flex text-accent-text">
                    <Check aria-hidden className="size-4" />
                  </BaseSelect.ItemIndicator>
                </BaseSelect.Item>
              ))}
            </BaseSelect.List>
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}
