import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { RunList } from "@/components/jobs/run-list";
import { loadRunsUrl, runsInput } from "@/components/jobs/runs-url";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Scheduled runs" };

/** The runs of all schedules. */
export default async function RunsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const refused = await requirePermission("jobs.read");
  if (refused) return refused;
  const { businessTimeZone } = await getStaffOrRedirect();
  const url = await loadRunsUrl(searchParams);
  const queryClient = getQueryClient();
  await Promise.all([
    queryClient.prefetchInfiniteQuery(
      trpc.scheduling.runs.infiniteQueryOptions(runsInput(url, businessTimeZone), {
        getNextPageParam: (page) => page.nextCursor,
      }),
    ),
    queryClient.prefetchQuery(trpc.scheduling.schedules.queryOptions()),
  ]);
  return (
    <HydrateClient>
      <RunList />
    </HydrateClient>
  );
}
