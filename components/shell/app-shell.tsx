"use client";

import dynamic from "next/dynamic";
import { useState, type ReactNode } from "react";
import { BusinessZoneProvider } from "@/components/format/business-zone-provider";
import { GoToKeys } from "@/components/shell/go-to-keys";
import {
  PaletteRegistry,
  type PaletteEntry,
  type UsePaletteSearch,
} from "@/components/shell/palette-registry";
import { ShortcutProvider, useShortcut } from "@/components/shell/shortcut-provider";
import { Sidebar } from "@/components/shell/sidebar";
import type { SignedInStaff } from "@/components/shell/signed-in-staff";
import { TopBar } from "@/components/shell/top-bar";
import { Wordmark } from "@/components/shell/wordmark";
import { usePreferences } from "@/components/ui/preferences-provider";
import { Sheet } from "@/components/ui/sheet";
import { useToast } from "@/components/ui/toast";

// Both are opened by choice; the first load does without them.
const CommandPalette = dynamic(
  () => import("@/components/shell/command-palette").then((file) => file.CommandPalette),
  {
    ssr: false,
  },
);
const ShortcutSheet = dynamic(
  () => import("@/components/shell/shortcut-sheet").then((file) => file.ShortcutSheet),
  {
    ssr: false,
  },
);

export interface AppShellProps {
  staff: SignedInStaff;
  /** The IANA name of the business zone. */
  businessTimeZone: string;
  /** Says what kind of place this is: "Simulator: no real money moves". Nothing in production. */
  environment?: string | null;
  /** Ends the session and leaves for the sign-in page; it must reject when it could not. */
  signOut: () => Promise<void>;
  /** Searches for the palette. It is a hook, so it must be the same for the life of the shell. */
  useSearch?: UsePaletteSearch;
  /** What is wrong now: a strip under the header or below the page, and a bell in the header. */
  alarmBar?: ReactNode;
  alarmBell?: ReactNode;
  children: ReactNode;
}

/** The frame around every page of a signed-in staff member. */
export function AppShell({ businessTimeZone, ...props }: AppShellProps) {
  return (
    <BusinessZoneProvider timeZone={businessTimeZone}>
      <ShortcutProvider>
        <PaletteRegistry>
          <ShellFrame {...props} />
        </PaletteRegistry>
      </ShortcutProvider>
    </BusinessZoneProvider>
  );
}

type Opened = "menu" | "palette" | "shortcuts";

function ShellFrame({
  staff,
  environment,
  signOut,
  useSearch = useNoSearch,
  alarmBar,
  alarmBell,
  children,
}: Omit<AppShellProps, "businessTimeZone">) {
  const toast = useToast();
  const { setPreference } = usePreferences();
  const [opened, setOpened] = useState<Opened | null>(null);
  // Once asked for, a lazy part stays, so that it can close with its animation and give the focus back.
  const [wanted, setWanted] = useState({ palette: false, shortcuts: false });

  function open(what: Opened) {
    if (what !== "menu") setWanted((current) => ({ ...current, [what]: true }));
    setOpened(what);
  }
  const change = (what: Opened) => (isOpen: boolean) => setOpened(isOpen ? what : null);

  useShortcut("palette.open", () => (opened === "palette" ? setOpened(null) : open("palette")));
  useShortcut("help.open", () => open("shortcuts"));

  async function leave() {
    try {
      await signOut();
    } catch {
      toast.bad({ title: "You are still signed in", description: "The server did not answer. Try again." });
    }
  }

  const actions: PaletteEntry[] = [
    { id: "theme system", label: "Theme: as the system", run: () => setPreference("theme", "system") },
    { id: "theme light", label: "Theme: light", run: () => setPreference("theme", "light") },
    { id: "theme dark", label: "Theme: dark", run: () => setPreference("theme", "dark") },
    { id: "shortcuts", label: "Keyboard shortcuts", run: () => open("shortcuts") },
    { id: "sign out", label: "Sign out", run: () => void leave() },
  ];

  return (
    <div className="flex h-dvh min-w-0 print:block print:h-auto">
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-accent px-3 py-2 text-sm font-medium text-accent-ink focus:translate-y-0"
      >
        Skip to the content
      </a>
      <GoToKeys permissions={staff.permissions} />
      <aside className="flex w-56 shrink-0 flex-col gap-4 border-r bg-sunken px-3 py-3.5 max-md:hidden print:hidden">
        <Wordmark />
        <div className="min-h-0 flex-1 overflow-y-auto">
          <Sidebar permissions={staff.permissions} />
        </div>
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar
          staff={staff}
          environment={environment ?? null}
          alarmBell={alarmBell}
          onMenu={() => open("menu")}
          onPalette={() => open("palette")}
          onShortcuts={() => open("shortcuts")}
          onSignOut={() => void leave()}
        />
        {alarmBar}
        <main
          id="main"
          tabIndex={-1}
          className="min-h-0 flex-1 scroll-pt-4 overflow-y-auto outline-none print:overflow-visible"
        >
          {children}
        </main>
      </div>

      <Sheet open={opened === "menu"} onOpenChange={change("menu")} side="left" title="Travellr Back Office">
        <Sidebar permissions={staff.permissions} onNavigate={() => setOpened(null)} />
      </Sheet>
      {wanted.palette ? (
        <CommandPalette
          open={opened === "palette"}
          onOpenChange={change("palette")}
          permissions={staff.permissions}
          useSearch={useSearch}
          actions={actions}
        />
      ) : null}
      {wanted.shortcuts ? (
        <ShortcutSheet open={opened === "shortcuts"} onOpenChange={change("shortcuts")} />
      ) : null}
    </div>
  );
}

const NOTHING_FOUND = { entries: [], isSearching: false };
const useNoSearch: UsePaletteSearch = () => NOTHING_FOUND;
