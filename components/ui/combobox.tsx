"use client";

import { Combobox as BaseCombobox } from "@base-ui/react/combobox";
import { Check, ChevronsUpDown } from "lucide-react";
import clsx from "clsx";
import { useMemo, useRef } from "react";
import { useFieldControl } from "@/components/ui/field";

export interface ComboboxOption {
  value: string;
  label: string;
  hint?: string;
}

export interface ComboboxProps {
  options: readonly ComboboxOption[];
  value: string | null;
  onValueChange: (value: string | null) => void;
  placeholder?: string;
  /** Called with what is typed when the server does the searching; then `options` are its answers, unfiltered. */
  onSearch?: (text: string) => void;
  /** Called with what was typed when the field is left without a choice; it shows the former choice again then. */
  onUnchosen?: (text: string) => void;
  isSearching?: boolean;
  emptyText?: string;
  disabled?: boolean;
  className?: string;
  "aria-label"?: string;
}

/** One choice from a long list, found by typing. */
export function Combobox({
  options,
  value,
  onValueChange,
  placeholder = "Type to search…",
  onSearch,
  onUnchosen,
  isSearching = false,
  emptyText = "Nothing matches.",
  disabled,
  className,
  ...aria
}: ComboboxProps) {
  const control = useFieldControl({});
  const selected = useMemo(() => options.find((option) => option.value === value) ?? null, [options, value]);
  const typed = useRef<string | null>(null);
  // A click puts the caret somewhere after the focus has selected the text: then it is selected once more.
  const isFresh = useRef(false);
  return (
    <BaseCombobox.Root
      autoHighlight
      items={options}
      value={selected}
      onValueChange={(option) => {
        // To take all of the text away in order to type another is not to choose nothing.
        if (option === null && onUnchosen) return;
        typed.current = null;
        onValueChange(option?.value ?? null);
      }}
      isItemEqualToValue={(item, chosen) => item.value === chosen.value}
      onInputValueChange={(text, { reason }) => {
        if (reason === "input-change" || reason === "input-clear") typed.current = text;
        onSearch?.(text);
      }}
      onOpenChange={(open, { reason }) => {
        if (open) return;
        const text = typed.current?.trim() ?? "";
        typed.current = null;
        if (reason !== "item-press" && text !== "" && text !== selected?.label) onUnchosen?.(text);
      }}
      filter={onSearch ? null : undefined}
      disabled={disabled}
    >
      <span className={clsx("control flex h-8 items-center pl-2.5", className)}>
        <BaseCombobox.Input
          placeholder={placeholder}
          {...control}
          {...aria}
          onFocus={(event) => {
            isFresh.current = true;
            event.currentTarget.select();
          }}
          onClick={(event) => {
            const { selectionStart, selectionEnd } = event.currentTarget;
            if (isFresh.current && selectionStart === selectionEnd) event.currentTarget.select();
            isFresh.current = false;
          }}
          className="h-full min-w-0 flex-1 bg-transparent outline-none"
        />
        <BaseCombobox.Trigger
          aria-label="Show options"
          className="inline-flex size-7 items-center justify-center rounded-md text-ink-faint"
        >
          <ChevronsUpDown aria-hidden className="size-4" />
        </BaseCombobox.Trigger>
      </span>
      <BaseCombobox.Portal>
        <BaseCombobox.Positioner sideOffset={4} className="z-50">
          <BaseCombobox.Popup className="popup max-h-72 w-(--anchor-width) min-w-56 overflow-y-auto p-1">
            <BaseCombobox.Status className="px-2 text-xs text-ink-muted">
              {isSearching ? "Searching…" : null}
            </BaseCombobox.Status>
            <BaseCombobox.Empty className="px-2 text-sm text-ink-muted not-empty:py-2">
              {isSearching ? null : emptyText}
            </BaseCombobox.Empty>
            <BaseCombobox.List>
              {(option: ComboboxOption) => (
                <BaseCombobox.Item key={option.value} value={option} className="popup-item">
                  <span className="min-w-0 flex-1">
                    <span className="block truncate">{option.label}</span>
                    {option.hint ? <span className="block text-xs text-ink-muted">{option.hint}</span> : null}
                  </span>
                  <BaseCombobox.ItemIndicator className="inline-flex text-accent-text">
                    <Check aria-hidden className="size-4" />
                  </BaseCombobox.ItemIndicator>
                </BaseCombobox.Item>
              )}
            </BaseCombobox.List>
          </BaseCombobox.Popup>
        </BaseCombobox.Positioner>
      </BaseCombobox.Portal>
    </BaseCombobox.Root>
  );
}
