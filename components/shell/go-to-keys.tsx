"use client";

import { useRouter } from "next/navigation";
import { navigationFor } from "@/components/shell/navigation";
import { useShortcut } from "@/components/shell/shortcut-provider";
import type { ShortcutId } from "@/components/shell/shortcuts";

/** Listens for the go-to keys of the places that the reader may see. Draws nothing. */
export function GoToKeys({ permissions }: { permissions: readonly string[] }) {
  return navigationFor(permissions).flatMap((section) =>
    section.items.flatMap((item) =>
      item.shortcut ? [<GoToKey key={item.href} shortcut={item.shortcut} href={item.href} />] : [],
    ),
  );
}

function GoToKey({ shortcut, href }: { shortcut: ShortcutId; href: string }) {
  const router = useRouter();
  useShortcut(shortcut, () => router.push(href));
  return null;
}
