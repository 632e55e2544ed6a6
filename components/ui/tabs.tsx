"use client";

import { Tabs as BaseTabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

export interface TabItem<Value extends string> {
  value: Value;
  label: ReactNode;
  /** A count beside the label. */
  count?: ReactNode;
  content: ReactNode;
}

export interface TabsProps<Value extends string> {
  label: string;
  items: readonly TabItem<Value>[];
  /** The open tab, which belongs in the URL. */
  value: Value;
  onValueChange: (value: Value) => void;
}

/** Views of one subject, one shown at a time; arrows move between the tabs. */
export function Tabs<Value extends string>({ label, items, value, onValueChange }: TabsProps<Value>) {
  return (
    <BaseTabs.Root
      value={value}
      onValueChange={(next: Value) => onValueChange(next)}
      className="flex min-h-0 min-w-0 flex-1 flex-col"
    >
      <BaseTabs.List aria-label={label} className="relative flex gap-1 overflow-x-auto border-b">
        {items.map((item) => (
          <BaseTabs.Tab
            key={item.value}
            value={item.value}
            className="inline-flex h-9 shrink-0 items-center gap-1.5 rounded-t-md border-b-2 border-transparent px-3 text-sm font-medium text-ink-muted -outline-offset-2! hover:text-ink data-active:border-accent data-active:text-ink"
          >
            {item.label}
            {item.count === undefined ? null : (
              <span className="tabular rounded-sm bg-neutral-soft px-1.5 text-xs text-neutral">
                {item.count}
              </span>
            )}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {items.map((item) => (
        <BaseTabs.Panel
          key={item.value}
          value={item.value}
          className="flex min-h-0 min-w-0 flex-1 flex-col pt-4 data-hidden:hidden"
        >
          {item.content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
