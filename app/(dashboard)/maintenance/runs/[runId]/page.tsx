import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RunDetail } from "@/components/maintenance/run-detail";
import {
  getQueryClient,
  getStaffOrRedirect,
  HydrateClient,
  notFoundIfMissing,
  requirePermission,
  trpc,
} from "@/server/api/rsc";

export const metadata: Metadata = { title: "Maintenance run" };

/** One run of maintenance. */
export default async function MaintenanceRunPage({ params }: { params: Promise<{ runId: string }> }) {
  const refused = await requirePermission("maintenance.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const { runId } = await params;
  if (!/^mrun_[0-9a-z]{1,64}$/.test(runId)) notFound();
  const queryClient = getQueryClient();
  const head = trpc.maintenance.run.queryOptions({ runId });
  await queryClient.prefetchQuery(head);
  notFoundIfMissing(head.queryKey);
  return (
    <HydrateClient>
      <RunDetail
        runId={runId}
        mayRun={permissions.includes("maintenance.run")}
        seesAudit={permissions.includes("audit.read")}
      />
    </HydrateClient>
  );
}
