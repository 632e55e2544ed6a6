import type { Metadata } from "next";
import { WorkerList } from "@/components/jobs/worker-list";
import { getQueryClient, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Workers" };

/** The worker processes. */
export default async function WorkersPage() {
  const refused = await requirePermission("jobs.read");
  if (refused) return refused;
  await getQueryClient().prefetchQuery(trpc.scheduling.workers.queryOptions());
  return (
    <HydrateClient>
      <WorkerList />
    </HydrateClient>
  );
}
