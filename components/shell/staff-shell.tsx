"use client";

import type { ReactNode } from "react";
import { AlarmBar } from "@/components/alarms/alarm-bar";
import { AlarmBell } from "@/components/alarms/alarm-bell";
import { AppShell, type AppShellProps } from "@/components/shell/app-shell";
import { useSignOut } from "@/components/staff/use-sign-out";

/** The shell as the dashboard uses it, with the real way out. */
export function StaffShell({
  children,
  ...props
}: Pick<AppShellProps, "staff" | "businessTimeZone" | "environment"> & { children: ReactNode }) {
  const signOut = useSignOut();
  return (
    <AppShell {...props} signOut={signOut} alarmBar={<AlarmBar />} alarmBell={<AlarmBell />}>
      {children}
    </AppShell>
  );
}
