import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { JobDetail } from "@/components/jobs/job-detail";
import {
  getQueryClient,
  getStaffOrRedirect,
  HydrateClient,
  notFoundIfMissing,
  requirePermission,
  trpc,
} from "@/server/api/rsc";

export const metadata: Metadata = { title: "One-off job" };

/** One one-off job. */
export default async function OneOffJobPage({ params }: { params: Promise<{ jobId: string }> }) {
  const refused = await requirePermission("jobs.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const { jobId } = await params;
  if (!/^job_[0-9a-z]{1,64}$/.test(jobId)) notFound();
  const queryClient = getQueryClient();
  const head = trpc.scheduling.job.queryOptions({ jobId });
  await queryClient.prefetchQuery(head);
  notFoundIfMissing(head.queryKey);
  return (
    <HydrateClient>
      <JobDetail
        jobId={jobId}
        mayManage={permissions.includes("jobs.manage")}
        seesAudit={permissions.includes("audit.read")}
      />
    </HydrateClient>
  );
}
