import { describe, expect, it } from "vitest";
import { SHORTCUT_IDS, SHORTCUTS, shortcutCaps } from "./shortcuts";

describe("the shortcut table", () => {
  it("gives each key to one shortcut", () => {
    const keys = SHORTCUT_IDS.flatMap((id) => [...SHORTCUTS[id].keys]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("marks as single exactly what needs no modifier but Shift", () => {
    for (const id of SHORTCUT_IDS) {
      const modified = SHORTCUTS[id].keys.some((keys) => /\$mod|Control|Meta|Alt/.test(keys));
      expect(SHORTCUTS[id].single, id).toBe(!modified);
    }
  });
});

describe("shortcutCaps", () => {
  it("names the modifier as the device does", () => {
    expect(shortcutCaps("palette.open", true)).toEqual(["⌘", "K"]);
    expect(shortcutCaps("palette.open", false)).toEqual(["Ctrl", "K"]);
  });

  it("shows a sign without Shift, and a sequence key by key", () => {
    expect(shortcutCaps("help.open", false)).toEqual(["?"]);
    expect(shortcutCaps("search.focus", false)).toEqual(["/"]);
    expect(shortcutCaps("go.payroll", false)).toEqual(["G", "P"]);
  });
});
