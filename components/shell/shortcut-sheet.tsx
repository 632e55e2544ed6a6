"use client";

import { ELEMENT_KEYS, shortcutCaps, SHORTCUT_IDS, SHORTCUTS } from "@/components/shell/shortcuts";
import { useAppleKeys } from "@/components/shell/use-apple-keys";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { usePreferences } from "@/components/ui/preferences-provider";
import { Switch } from "@/components/ui/switch";

const GROUPS = ["Anywhere", "Go to", "In a list"] as const;

/** Every shortcut there is, and the switch that turns the single-key ones off. */
export function ShortcutSheet({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { shortcuts: singleKeysOn, setPreference } = usePreferences();
  const apple = useAppleKeys();
  const entries = [
    ...SHORTCUT_IDS.map((id) => ({ ...SHORTCUTS[id], id: id as string, caps: shortcutCaps(id, apple) })),
    ...ELEMENT_KEYS.map((entry) => ({ ...entry, id: entry.label, caps: [...entry.keys], single: false })),
  ];
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <Switch
        checked={singleKeysOn}
        onCheckedChange={(on) => setPreference("shortcuts", on)}
        label="Single-key shortcuts"
        hint="Keys without Ctrl or ⌘. They never act while you type."
      />
      <div className="mt-4 flex flex-col gap-5">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3 className="mb-1 text-xs font-medium text-ink-muted">{group}</h3>
            <dl>
              {entries
                .filter((entry) => entry.group === group)
                .map((entry) => (
                  <div
                    key={entry.id}
                    className="flex min-h-8 items-center justify-between border-b text-sm last:border-b-0"
                  >
                    <dt>
                      {entry.label}
                      {entry.single && !singleKeysOn ? (
                        <span className="ml-2 text-xs text-ink-muted">(off)</span>
                      ) : null}
                    </dt>
                    <dd>
                      <Kbd keys={entry.caps} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
