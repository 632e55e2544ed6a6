"use client";

import { createContext, use, useEffect, useEffectEvent, useMemo, useRef, type ReactNode } from "react";
import { tinykeys } from "tinykeys";
import { isTyping, SHORTCUT_IDS, SHORTCUTS, type ShortcutId } from "@/components/shell/shortcuts";
import { usePreferences } from "@/components/ui/preferences-provider";

type Handler = () => void;
type Registry = (id: ShortcutId, handler: Handler) => () => void;

const RegistryContext = createContext<Registry>(() => () => {});

/** Listens for the keys of the table once for the whole page and calls whoever asked last for a shortcut. */
export function ShortcutProvider({ children }: { children: ReactNode }) {
  const { shortcuts: singleKeysOn } = usePreferences();
  const handlers = useRef(new Map<ShortcutId, Handler[]>());

  const press = useEffectEvent((id: ShortcutId, event: KeyboardEvent) => {
    const handler = handlers.current.get(id)?.at(-1);
    if (!handler || event.defaultPrevented) return;
    if (SHORTCUTS[id].single && (!singleKeysOn || isTyping(event))) return;
    event.preventDefault();
    handler();
  });

  useEffect(() => {
    const bindings = SHORTCUT_IDS.flatMap((id) =>
      SHORTCUTS[id].keys.map((keys) => [keys, (event: KeyboardEvent) => press(id, event)] as const),
    );
    return tinykeys(window, Object.fromEntries(bindings));
  }, []);

  const register = useMemo<Registry>(
    () => (id, handler) => {
      const stack = handlers.current.get(id) ?? [];
      stack.push(handler);
      handlers.current.set(id, stack);
      return () => {
        stack.splice(stack.lastIndexOf(handler), 1);
      };
    },
    [],
  );
  return <RegistryContext value={register}>{children}</RegistryContext>;
}

/** Answers a shortcut of the table while the component is there. `enabled: false` gives it up. */
export function useShortcut(id: ShortcutId, handler: Handler, enabled = true) {
  const register = use(RegistryContext);
  const handle = useEffectEvent(handler);
  useEffect(() => {
    if (!enabled) return;
    return register(id, () => handle());
  }, [register, id, enabled]);
}
