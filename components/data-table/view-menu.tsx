"use client";

import { SlidersHorizontal } from "lucide-react";
import {
  DropdownMenu,
  MenuCheckbox,
  MenuGroup,
  MenuRadioGroup,
  MenuSeparator,
} from "@/components/ui/dropdown-menu";
import { IconButton } from "@/components/ui/icon-button";
import { usePreferences } from "@/components/ui/preferences-provider";

export interface ViewMenuProps {
  /** The columns that can be hidden. */
  columns?: readonly { id: string; label: string }[];
  /** Ids of the hidden ones, from the URL. */
  hidden?: readonly string[];
  onHiddenChange?: (hidden: string[]) => void;
}

/** How the table is shown: row height, which is the reader's preference, and columns. */
export function ViewMenu({ columns = [], hidden = [], onHiddenChange }: ViewMenuProps) {
  const { density, setPreference } = usePreferences();
  return (
    <DropdownMenu
      trigger={
        <IconButton label="View" variant="default">
          <SlidersHorizontal aria-hidden />
        </IconButton>
      }
    >
      <MenuRadioGroup
        label="Row height"
        value={density}
        onValueChange={(next) => setPreference("density", next)}
        options={[
          { value: "compact", label: "Compact" },
          { value: "default", label: "Default" },
          { value: "relaxed", label: "Relaxed" },
        ]}
      />
      {columns.length > 0 ? (
        <>
          <MenuSeparator />
          <MenuGroup label="Columns">
            {columns.map((column) => (
              <MenuCheckbox
                key={column.id}
                checked={!hidden.includes(column.id)}
                onCheckedChange={(shown) =>
                  onHiddenChange?.(shown ? hidden.filter((id) => id !== column.id) : [...hidden, column.id])
                }
              >
                {column.label}
              </MenuCheckbox>
            ))}
          </MenuGroup>
        </>
      ) : null}
    </DropdownMenu>
  );
}
