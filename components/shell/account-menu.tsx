"use client";

import { Keyboard, LogOut } from "lucide-react";
import type { SignedInStaff } from "@/components/shell/signed-in-staff";
import { ShortcutKeys } from "@/components/shell/shortcut-keys";
import { DropdownMenu, MenuItem, MenuSeparator } from "@/components/ui/dropdown-menu";

export interface AccountMenuProps {
  staff: SignedInStaff;
  onShortcuts: () => void;
  onSignOut: () => void;
}

/** Who is signed in, in which role, and the way out. */
export function AccountMenu({ staff, onShortcuts, onSignOut }: AccountMenuProps) {
  return (
    <DropdownMenu
      trigger={
        <button
          type="button"
          aria-label={`Account of ${staff.name}`}
          className="inline-flex size-8 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent-text"
        >
          {initials(staff.name)}
        </button>
      }
    >
      <div className="max-w-64 px-2 py-1.5">
        <p className="truncate text-sm font-medium">{staff.name}</p>
        <p className="truncate text-xs text-ink-muted">{staff.email}</p>
        <p className="mt-1 text-xs text-ink-muted">
          Role: <span className="font-medium text-ink">{roleLabel(staff.role)}</span>
        </p>
      </div>
      <MenuSeparator />
      <MenuItem
        icon={<Keyboard aria-hidden />}
        onSelect={onShortcuts}
        trailing={<ShortcutKeys id="help.open" />}
      >
        Keyboard shortcuts
      </MenuItem>
      <MenuItem icon={<LogOut aria-hidden />} onSelect={onSignOut}>
        Sign out
      </MenuItem>
    </DropdownMenu>
  );
}

/** `FINANCE` as a word: `Finance`. */
function roleLabel(role: string): string {
  return role.charAt(0).toUpperCase() + role.slice(1).toLowerCase();
}

/** The first letters of the first and last name. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? "")][0] ?? "",
  );
  return letters.join("").toUpperCase() || "?";
}
