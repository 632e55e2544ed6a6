import type { Metadata } from "next";
import { Overview } from "@/components/overview/overview";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Overview" };

/** The first page: what needs the person who signed in. */
export default async function OverviewPage() {
  const refused = await requirePermission("overview.read");
  if (refused) return refused;
  const { name, permissions } = await getStaffOrRedirect();
  await getQueryClient().prefetchQuery(trpc.overview.get.queryOptions());
  return (
    <HydrateClient>
      <Overview name={name} mayDraft={permissions.includes("payroll.draft")} />
    </HydrateClient>
  );
}
