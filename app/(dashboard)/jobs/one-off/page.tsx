import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { JobList } from "@/components/jobs/job-list";
import { jobsInput, loadJobsUrl } from "@/components/jobs/job-url";
import { getQueryClient, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "One-off jobs" };

/** The one-off jobs. */
export default async function OneOffJobsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const refused = await requirePermission("jobs.read");
  if (refused) return refused;
  const url = await loadJobsUrl(searchParams);
  await getQueryClient().prefetchInfiniteQuery(
    trpc.scheduling.jobs.infiniteQueryOptions(jobsInput(url), {
      getNextPageParam: (page) => page.nextCursor,
    }),
  );
  return (
    <HydrateClient>
      <JobList />
    </HydrateClient>
  );
}
