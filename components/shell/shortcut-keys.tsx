"use client";

import { shortcutCaps, SHORTCUTS, type ShortcutId } from "@/components/shell/shortcuts";
import { useAppleKeys } from "@/components/shell/use-apple-keys";
import { Kbd } from "@/components/ui/kbd";
import { usePreferences } from "@/components/ui/preferences-provider";

/** The keys of a shortcut, or nothing while it is switched off. */
export function ShortcutKeys({ id, className }: { id: ShortcutId; className?: string }) {
  const { shortcuts } = usePreferences();
  const apple = useAppleKeys();
  if (SHORTCUTS[id].single && !shortcuts) return null;
  return <Kbd keys={shortcutCaps(id, apple)} className={className} />;
}
