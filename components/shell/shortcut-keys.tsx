"use client";

import { useSyncExternalStore } from "react";
import { shortcutCaps, type ShortcutId } from "@/components/shell/shortcuts";
import { Kbd } from "@/components/ui/kbd";
import { usePreferences } from "@/components/ui/preferences-provider";
import { SHORTCUTS } from "@/components/shell/shortcuts";

/** The keys of a shortcut, or nothing while it is switched off. */
export function ShortcutKeys({ id, className }: { id: ShortcutId; className?: string }) {
  const { shortcuts } = usePreferences();
  const apple = useSyncExternalStore(subscribeNever, isApple, () => false);
  if (SHORTCUTS[id].single && !shortcuts) return null;
  return <Kbd keys={shortcutCaps(id, apple)} className={className} />;
}

const subscribeNever = () => () => {};

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
