import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { RunList } from "@/components/maintenance/run-list";
import { loadRunsUrl, runsInput } from "@/components/maintenance/runs-url";
import { getQueryClient, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Maintenance runs" };

/** The runs of all tasks of maintenance. */
export default async function MaintenanceRunsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const refused = await requirePermission("maintenance.read");
  if (refused) return refused;
  const url = await loadRunsUrl(searchParams);
  await getQueryClient().prefetchInfiniteQuery(
    trpc.maintenance.runs.infiniteQueryOptions(runsInput(url), {
      getNextPageParam: (page) => page.nextCursor,
    }),
  );
  return (
    <HydrateClient>
      <RunList />
    </HydrateClient>
  );
}
