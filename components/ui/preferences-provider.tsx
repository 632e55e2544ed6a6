"use client";

import { createContext, use, useCallback, useMemo, useState, type ReactNode } from "react";
import { preferenceCookie, type Preferences } from "@/components/ui/preferences";

interface PreferencesValue extends Preferences {
  /** Keeps one preference in its cookie and applies it at once. */
  setPreference: <Name extends keyof Preferences>(name: Name, value: Preferences[Name]) => void;
}

const PreferencesContext = createContext<PreferencesValue>({
  theme: "system",
  density: "default",
  shortcuts: true,
  setPreference: () => {},
});

/** Holds the preferences the server read from the cookies and writes changes back. */
export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const [preferences, setPreferences] = useState(initial);

  const setPreference = useCallback<PreferencesValue["setPreference"]>((name, value) => {
    document.cookie = preferenceCookie(name, value);
    if (name === "theme") document.documentElement.dataset.theme = String(value);
    setPreferences((current) => ({ ...current, [name]: value }));
  }, []);

  const value = useMemo(() => ({ ...preferences, setPreference }), [preferences, setPreference]);
  return <PreferencesContext value={value}>{children}</PreferencesContext>;
}

/** The preferences of this browser; the defaults where no provider is above. */
export function usePreferences(): PreferencesValue {
  return use(PreferencesContext);
}
