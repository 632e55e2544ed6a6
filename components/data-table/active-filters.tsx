"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";

export interface ActiveFilter {
  id: string;
  /** What the filter is on: "Outcome". */
  label: string;
  /** What it is set to: "On hold, Negative". */
  value: ReactNode;
  onRemove: () => void;
}

/** What narrows the list now, each with a way out. Draws nothing while nothing does. */
export function ActiveFilters({
  filters,
  onClearAll,
}: {
  filters: readonly ActiveFilter[];
  onClearAll: () => void;
}) {
  if (filters.length === 0) return null;
  return (
    <ul aria-label="Active filters" className="flex flex-wrap items-center gap-1.5">
      {filters.map((filter) => (
        <li
          key={filter.id}
          className="inline-flex h-7 max-w-full items-center rounded-md border bg-surface pl-2 text-xs"
        >
          <span className="text-ink-muted">{filter.label}:</span>
          <span className="ml-1 truncate font-medium">{filter.value}</span>
          <button
            type="button"
            aria-label={`Remove the filter ${filter.label}`}
            onClick={filter.onRemove}
            className="ml-0.5 inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-ink-faint hover:text-ink"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </li>
      ))}
      <li>
        <Button variant="ghost" size="sm" onClick={onClearAll}>
          Clear all
        </Button>
      </li>
    </ul>
  );
}
