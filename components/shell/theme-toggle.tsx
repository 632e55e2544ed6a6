"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { DropdownMenu, MenuRadioGroup } from "@/components/ui/dropdown-menu";
import { IconButton } from "@/components/ui/icon-button";
import { usePreferences } from "@/components/ui/preferences-provider";

const ICONS = { system: Monitor, light: Sun, dark: Moon };

/** Chooses between the device's scheme, light and dark. */
export function ThemeToggle() {
  const { theme, setPreference } = usePreferences();
  const Icon = ICONS[theme];
  return (
    <DropdownMenu
      className="min-w-36!"
      trigger={
        <IconButton label="Theme">
          <Icon aria-hidden />
        </IconButton>
      }
    >
      <MenuRadioGroup
        label="Theme"
        value={theme}
        onValueChange={(next) => setPreference("theme", next)}
        options={[
          { value: "system", label: "System", icon: <Monitor aria-hidden /> },
          { value: "light", label: "Light", icon: <Sun aria-hidden /> },
          { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
        ]}
      />
    </DropdownMenu>
  );
}
