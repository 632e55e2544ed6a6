import type { ReactNode } from "react";
import { StaffShell } from "@/components/shell/staff-shell";
import { getStaffOrRedirect } from "@/server/api/rsc";

/** Every page of a signed-in staff member. Who is not signed in is led to the sign-in page and back. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const { businessTimeZone, ...staff } = await getStaffOrRedirect();
  return (
    <StaffShell
      staff={staff}
      businessTimeZone={businessTimeZone}
      // Whoever starts the process says when it is not the real thing: "Simulator: no real money moves".
      environment={process.env.ENVIRONMENT_NOTICE || null}
    >
      {children}
    </StaffShell>
  );
}
