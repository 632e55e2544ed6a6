"use client";

import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { countText } from "@/components/format/count-text";
import { Button } from "@/components/ui/button";
import { DropdownMenu, MenuCheckbox, MenuItem, MenuSeparator } from "@/components/ui/dropdown-menu";

export interface FacetOption<Value extends string> {
  value: Value;
  label: ReactNode;
  /** How many rows have it, as the server counted. */
  count?: number;
}

export interface FacetedFilterProps<Value extends string> {
  label: string;
  options: readonly FacetOption<Value>[];
  /** The chosen values, from the URL. None chosen means no restriction. */
  values: readonly Value[];
  onValuesChange: (values: Value[]) => void;
}

/** A filter by one property, several values at a time. */
export function FacetedFilter<Value extends string>({
  label,
  options,
  values,
  onValuesChange,
}: FacetedFilterProps<Value>) {
  return (
    <DropdownMenu
      align="start"
      trigger={
        <Button aria-label={values.length > 0 ? `${label}, ${values.length} chosen` : label}>
          {label}
          {values.length > 0 ? (
            <span className="tabular -mr-1 inline-flex h-5 min-w-5 items-center justify-center rounded-sm bg-accent-soft px-1 text-xs text-accent-text">
              {values.length}
            </span>
          ) : null}
          <ChevronDown aria-hidden className="-mr-0.5 size-3.5 text-ink-faint" />
        </Button>
      }
    >
      {options.map((option) => (
        <MenuCheckbox
          key={option.value}
          checked={values.includes(option.value)}
          onCheckedChange={(checked) =>
            onValuesChange(
              checked ? [...values, option.value] : values.filter((value) => value !== option.value),
            )
          }
          trailing={
            option.count === undefined ? null : (
              <span className="tabular text-xs text-ink-muted">{countText(option.count)}</span>
            )
          }
        >
          {option.label}
        </MenuCheckbox>
      ))}
      {values.length > 0 ? (
        <>
          <MenuSeparator />
          <MenuItem onSelect={() => onValuesChange([])}>Clear</MenuItem>
        </>
      ) : null}
    </DropdownMenu>
  );
}
