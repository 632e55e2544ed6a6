"use client";

import { createContext, use, useEffect, useMemo, useState, type ReactNode } from "react";

/** One line of the palette. */
export interface PaletteEntry {
  id: string;
  label: string;
  /** Grey text behind the label: an id, an amount, a state. */
  hint?: string;
  /** Where it leads, or what it does. */
  href?: string;
  run?: () => void;
}

/** Asks the server for what matches a text; an exact id comes first. Used by the palette while it is open. */
export type UsePaletteSearch = (text: string) => { entries: readonly PaletteEntry[]; isSearching: boolean };

interface Registry {
  actions: readonly PaletteEntry[];
  register: (actions: readonly PaletteEntry[]) => () => void;
}

const RegistryContext = createContext<Registry>({ actions: [], register: () => () => {} });

/** Collects the actions that the open page offers to the palette. */
export function PaletteRegistry({ children }: { children: ReactNode }) {
  const [sets, setSets] = useState<readonly (readonly PaletteEntry[])[]>([]);
  const value = useMemo<Registry>(
    () => ({
      actions: sets.flat(),
      register(actions) {
        setSets((current) => [...current, actions]);
        return () => setSets((current) => current.filter((set) => set !== actions));
      },
    }),
    [sets],
  );
  return <RegistryContext value={value}>{children}</RegistryContext>;
}

/** The actions on offer now. */
export function usePaletteActions(): readonly PaletteEntry[] {
  return use(RegistryContext).actions;
}

/** Offers actions in the palette while the component is there. Keep the array stable (`useMemo`). */
export function useOfferActions(actions: readonly PaletteEntry[]) {
  const { register } = use(RegistryContext);
  // Registering makes a new registry; only other actions may register again.
  // oxlint-disable-next-line react/exhaustive-deps
  useEffect(() => register(actions), [actions]);
}
