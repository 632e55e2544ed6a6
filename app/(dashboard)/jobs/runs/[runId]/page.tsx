import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RunDetail } from "@/components/jobs/run-detail";
import {
  getQueryClient,
  getStaffOrRedirect,
  HydrateClient,
  notFoundIfMissing,
  requirePermission,
  trpc,
} from "@/server/api/rsc";

export const metadata: Metadata = { title: "Scheduled run" };

/** One scheduled run. */
export default async function ScheduledRunPage({ params }: { params: Promise<{ runId: string }> }) {
  const refused = await requirePermission("jobs.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const { runId } = await params;
  if (!/^srun_[0-9a-z]{1,64}$/.test(runId)) notFound();
  const queryClient = getQueryClient();
  const head = trpc.scheduling.run.queryOptions({ runId });
  await queryClient.prefetchQuery(head);
  notFoundIfMissing(head.queryKey);
  return (
    <HydrateClient>
      <RunDetail
        runId={runId}
        mayManage={permissions.includes("jobs.manage")}
        seesAudit={permissions.includes("audit.read")}
      />
    </HydrateClient>
  );
}
