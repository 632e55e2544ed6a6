import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { HoldList } from "@/components/maintenance/hold-list";
import { loadHoldsUrl } from "@/components/maintenance/runs-url";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Legal holds" };

/** What no task may take. */
export default async function HoldsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const refused = await requirePermission("maintenance.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const { state } = await loadHoldsUrl(searchParams);
  await getQueryClient().prefetchInfiniteQuery(
    trpc.maintenance.holds.infiniteQueryOptions({ state }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <HydrateClient>
      <HoldList mayRun={permissions.includes("maintenance.run")} />
    </HydrateClient>
  );
}
