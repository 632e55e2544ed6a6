/**
 * Every shortcut of the product. This table feeds the key handler, the help sheet and `<ShortcutKeys>`: a key that
 * is not here does nothing, and a key that is here is in the help.
 *
 * `keys` are tinykeys bindings, the first one is the one shown. `single` marks those of one letter or sign without
 * a modifier: they stay quiet in text fields and can be switched off.
 */
export const SHORTCUTS = {
  "palette.open": { keys: ["$mod+k"], label: "Search and commands", group: "Anywhere", single: false },
  "help.open": { keys: ["Shift+?"], label: "This list", group: "Anywhere", single: true },
  "search.focus": { keys: ["/", "Shift+/"], label: "Search in the list", group: "Anywhere", single: true },
  "go.overview": { keys: ["g o"], label: "Go to Overview", group: "Go to", single: true },
  "go.payroll": { keys: ["g p"], label: "Go to Payroll", group: "Go to", single: true },
  "go.vendors": { keys: ["g v"], label: "Go to Vendors", group: "Go to", single: true },
  "go.notifications": { keys: ["g n"], label: "Go to Notifications", group: "Go to", single: true },
  "go.jobs": { keys: ["g j"], label: "Go to Jobs", group: "Go to", single: true },
  "go.maintenance": { keys: ["g m"], label: "Go to Maintenance", group: "Go to", single: true },
  "go.alarms": { keys: ["g l"], label: "Go to Alarms", group: "Go to", single: true },
  "go.audit": { keys: ["g a"], label: "Go to Audit log", group: "Go to", single: true },
  "table.next": { keys: ["j"], label: "Next row", group: "In a list", single: true },
  "table.previous": { keys: ["k"], label: "Previous row", group: "In a list", single: true },
  "table.select": { keys: ["x"], label: "Select the row", group: "In a list", single: true },
  "table.open": { keys: ["o"], label: "Open the row", group: "In a list", single: true },
  "list.new": { keys: ["n"], label: "New entry of the list", group: "In a list", single: true },
  "table.expand": { keys: ["f"], label: "Expand the list", group: "In a list", single: true },
} as const satisfies Record<string, Shortcut>;

export interface Shortcut {
  keys: readonly [string, ...string[]];
  label: string;
  group: "Anywhere" | "Go to" | "In a list";
  single: boolean;
}

export type ShortcutId = keyof typeof SHORTCUTS;

export const SHORTCUT_IDS = Object.keys(SHORTCUTS) as ShortcutId[];

/** Keys that the elements themselves handle, listed in the help beside the table above. */
export const ELEMENT_KEYS = [
  { keys: ["↑", "↓"], label: "Move between rows", group: "In a list" },
  { keys: ["Enter"], label: "Open the focused row", group: "In a list" },
  { keys: ["Esc"], label: "Clear the selection, close what is open", group: "In a list" },
] as const;

/** The caps to draw for a shortcut: `["⌘", "K"]` on Apple devices, `["Ctrl", "K"]` elsewhere. */
export function shortcutCaps(id: ShortcutId, apple: boolean): string[] {
  return SHORTCUTS[id].keys[0].split(" ").flatMap((press) =>
    press
      // The sign after Shift already says which key it is.
      .replace(/^Shift\+(?=[^a-z]$)/i, "")
      .split(/(?<=.)\+/)
      .map((key) => (key === "$mod" ? (apple ? "⌘" : "Ctrl") : key.length === 1 ? key.toUpperCase() : key)),
  );
}

/**
 * True while a single key must not act: somebody types, an input method composes, a list has its own type-ahead, or
 * a dialog lies over the page.
 */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (
    target?.closest(
      "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]:not([contenteditable=false])",
    )
  )
    return true;
  if (
    target?.closest(
      "[role=menu], [role=listbox], [role=combobox], [role=textbox], [role=dialog], [role=alertdialog]",
    )
  )
    return true;
  return document.querySelector("[role=dialog][aria-modal=true], [role=alertdialog]") !== null;
}
