"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";

export interface SelectionBarProps {
  /** What is selected, in words: "3 vendors, €1,204.00". */
  summary: ReactNode;
  onClear: () => void;
  /** The actions on the selection. */
  children: ReactNode;
}

/** The bar of actions that comes up over the foot of the page while rows are selected. */
export function SelectionBar({ summary, onClear, children }: SelectionBarProps) {
  return (
    <div className="pointer-events-none sticky bottom-4 z-10 flex justify-center">
      <div
        role="region"
        aria-label="Selection"
        className="popup pointer-events-auto flex max-w-full flex-wrap items-center gap-2 px-3 py-2 text-sm"
      >
        <span className="tabular mr-2 font-medium">{summary}</span>
        {children}
        <Button variant="ghost" size="sm" onClick={onClear}>
          Clear
        </Button>
      </div>
    </div>
  );
}
