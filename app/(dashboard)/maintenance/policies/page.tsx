import type { Metadata } from "next";
import { PolicyList } from "@/components/maintenance/policy-list";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Retention policies" };

/** How long records are kept. */
export default async function PoliciesPage() {
  const refused = await requirePermission("maintenance.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  await getQueryClient().prefetchQuery(trpc.maintenance.policies.queryOptions());
  return (
    <HydrateClient>
      <PolicyList mayRun={permissions.includes("maintenance.run")} />
    </HydrateClient>
  );
}
