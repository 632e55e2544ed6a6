"use client";

import { FlaskConical, Menu, Search } from "lucide-react";
import { AccountMenu } from "@/components/shell/account-menu";
import { ShortcutKeys } from "@/components/shell/shortcut-keys";
import type { SignedInStaff } from "@/components/shell/signed-in-staff";
import { ThemeToggle } from "@/components/shell/theme-toggle";
import { ZoneClock } from "@/components/shell/zone-clock";
import { IconButton } from "@/components/ui/icon-button";
import type { ReactNode } from "react";

export interface TopBarProps {
  staff: SignedInStaff;
  environment: string | null;
  alarmBell?: ReactNode;
  onMenu: () => void;
  onPalette: () => void;
  onShortcuts: () => void;
  onSignOut: () => void;
}

/** What is the same on every page: search, where one is, what time it is for the business, who one is. */
export function TopBar({
  staff,
  environment,
  alarmBell,
  onMenu,
  onPalette,
  onShortcuts,
  onSignOut,
}: TopBarProps) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b bg-surface px-3 sm:px-4 print:hidden">
      <IconButton label="Menu" className="md:hidden" onClick={onMenu}>
        <Menu aria-hidden />
      </IconButton>
      <button
        type="button"
        onClick={onPalette}
        aria-label="Search and commands"
        className="flex h-8 min-w-8 items-center gap-2 rounded-md text-sm text-ink-muted hover:bg-hover max-sm:justify-center sm:w-64 sm:border sm:bg-sunken sm:px-2.5"
      >
        <Search aria-hidden className="size-4 shrink-0 text-ink-faint" />
        <span className="flex-1 text-left max-sm:hidden">Jump to…</span>
        <ShortcutKeys id="palette.open" className="max-sm:hidden" />
      </button>
      <div className="ml-auto flex min-w-0 items-center gap-1.5 sm:gap-3">
        {environment ? (
          <span
            title={environment}
            className="inline-flex h-6 min-w-0 items-center gap-1.5 rounded-md border border-warn-line bg-warn-soft px-2 text-xs font-medium text-warn"
          >
            <FlaskConical aria-hidden className="size-3.5 shrink-0" />
            <span className="truncate">{environment}</span>
          </span>
        ) : null}
        <span className="max-sm:hidden">
          <ZoneClock />
        </span>
        {alarmBell}
        <ThemeToggle />
        <AccountMenu staff={staff} onShortcuts={onShortcuts} onSignOut={onSignOut} />
      </div>
    </header>
  );
}
