export const THEMES = ["system", "light", "dark"] as const;
export const DENSITIES = ["compact", "default", "relaxed"] as const;

export type Theme = (typeof THEMES)[number];
export type Density = (typeof DENSITIES)[number];

/** How one browser likes its screens. Kept in cookies, so that the server draws the first frame right. */
export interface Preferences {
  theme: Theme;
  density: Density;
  /** Whether single-key shortcuts act at all (WCAG 2.1.4). */
  shortcuts: boolean;
}

/** Reads the preferences from a cookie getter; whatever is missing or unknown takes its default. */
export function parsePreferences(cookie: (name: keyof Preferences) => string | undefined): Preferences {
  return {
    theme: THEMES.find((theme) => theme === cookie("theme")) ?? "system",
    density: DENSITIES.find((density) => density === cookie("density")) ?? "default",
    shortcuts: cookie("shortcuts") !== "off",
  };
}

/** The `document.cookie` text that keeps one preference for a year. */
export function preferenceCookie<Name extends keyof Preferences>(
  name: Name,
  value: Preferences[Name],
): string {
  const text = typeof value === "boolean" ? (value ? "on" : "off") : value;
  return `${name}=${text}; path=/; max-age=31536000; samesite=lax`;
}
