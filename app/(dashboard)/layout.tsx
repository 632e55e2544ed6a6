import type { ReactNode } from "react";
import { StaffShell } from "@/components/shell/staff-shell";
import { getQueryClient, getStaffOrRedirect, HydrateClient, trpc } from "@/server/api/rsc";

/** Every page of a signed-in staff member. Who is not signed in is led to the sign-in page and back. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const { businessTimeZone, ...staff } = await getStaffOrRedirect();
  // With the first answer, so that the page is laid out once.
  await getQueryClient().prefetchQuery(trpc.alarms.summary.queryOptions());
  return (
    <HydrateClient>
      <StaffShell
        staff={staff}
        businessTimeZone={businessTimeZone}
        // Whoever starts the process says when it is not the real thing: "Simulator: no real money moves".
        environment={process.env.ENVIRONMENT_NOTICE || null}
      >
        {children}
      </StaffShell>
    </HydrateClient>
  );
}
