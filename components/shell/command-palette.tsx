"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { CornerDownLeft, Search } from "lucide-react";
import clsx from "clsx";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { navigationFor } from "@/components/shell/navigation";
import {
  usePaletteActions,
  type PaletteEntry,
  type UsePaletteSearch,
} from "@/components/shell/palette-registry";
import { DIALOG_POPUP, SCRIM } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

export interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  permissions: readonly string[];
  useSearch: UsePaletteSearch;
  /** Actions that are there on every page. */
  actions: readonly PaletteEntry[];
}

interface PaletteGroup {
  label: string;
  items: PaletteEntry[];
}

/** Goes anywhere and does anything by typing. Loaded when it is first asked for. */
export function CommandPalette({ open, onOpenChange, ...content }: CommandPaletteProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={SCRIM} />
        <BaseDialog.Viewport className="fixed inset-0 z-40 flex items-start justify-center p-3 pt-[12vh]">
          <BaseDialog.Popup
            aria-label="Search and commands"
            className={clsx(DIALOG_POPUP, "mt-0! max-w-xl overflow-hidden")}
          >
            <BaseDialog.Title className="sr-only">Search and commands</BaseDialog.Title>
            <PaletteList {...content} onDone={() => onOpenChange(false)} />
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

/** The field and what matches; mounted with the dialog, so that each opening starts empty. */
function PaletteList({
  permissions,
  useSearch,
  actions,
  onDone,
}: Omit<CommandPaletteProps, "open" | "onOpenChange"> & { onDone: () => void }) {
  const router = useRouter();
  const [text, setText] = useState("");
  const offered = usePaletteActions();
  const { entries, isSearching } = useSearch(text.trim());

  const places = navigationFor(permissions).flatMap((section) =>
    section.items.map((item) => ({ id: `go ${item.href}`, label: item.label, href: item.href })),
  );
  const groups: PaletteGroup[] = [
    { label: "Found", items: [...entries] },
    { label: "On this page", items: offered.filter((entry) => isMatch(entry, text)) },
    { label: "Go to", items: places.filter((entry) => isMatch(entry, text)) },
    { label: "Actions", items: actions.filter((entry) => isMatch(entry, text)) },
  ].filter((group) => group.items.length > 0);

  function take(entry: PaletteEntry) {
    onDone();
    if (entry.href) router.push(entry.href);
    else entry.run?.();
  }

  return (
    <Autocomplete.Root
      items={groups}
      inline
      open
      // The groups are matched already, by us and by the server.
      mode="none"
      autoHighlight="always"
      value={text}
      onValueChange={(next, details) => {
        if (details.reason !== "item-press") setText(next);
      }}
      itemToStringValue={(entry: PaletteEntry) => entry.label}
    >
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search aria-hidden className="size-4 shrink-0 text-ink-faint" />
        <Autocomplete.Input
          aria-label="Search or type a command"
          placeholder="Type a page or a command…"
          className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none"
        />
        <Kbd keys={["Esc"]} className="max-sm:hidden" />
      </div>
      <Autocomplete.Status className="sr-only">
        {isSearching ? "Searching" : `${groups.reduce((sum, group) => sum + group.items.length, 0)} found`}
      </Autocomplete.Status>
      <div className="h-80 max-h-[60vh] overflow-y-auto overscroll-contain p-1.5">
        <Autocomplete.Empty className="px-3 text-center text-sm text-ink-muted not-empty:py-8">
          {isSearching
            ? "Searching…"
            : text
              ? "Nothing matches. Try an id, a vendor’s name or a page."
              : null}
        </Autocomplete.Empty>
        <Autocomplete.List>
          {(group: PaletteGroup) => (
            <Autocomplete.Group key={group.label} items={group.items} className="mb-1">
              <Autocomplete.GroupLabel className="px-2 py-1 text-xs font-medium text-ink-muted">
                {group.label}
              </Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(entry: PaletteEntry) => (
                  <Autocomplete.Item
                    key={entry.id}
                    value={entry}
                    onClick={() => take(entry)}
                    className="popup-item group/item min-h-9!"
                  >
                    <span className="truncate">{entry.label}</span>
                    {entry.hint ? (
                      <span className="truncate text-xs text-ink-muted">{entry.hint}</span>
                    ) : null}
                    <CornerDownLeft
                      aria-hidden
                      className="ml-auto size-3.5 shrink-0 text-ink-faint opacity-0 group-data-highlighted/item:opacity-100"
                    />
                  </Autocomplete.Item>
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </div>
    </Autocomplete.Root>
  );
}

/** Whether every word typed occurs in the entry. */
function isMatch(entry: PaletteEntry, text: string): boolean {
  const label = `${entry.label} ${entry.hint ?? ""}`.toLocaleLowerCase();
  return text
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => label.includes(word));
}
