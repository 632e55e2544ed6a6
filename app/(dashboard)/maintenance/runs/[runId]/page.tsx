import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RunDetail } from "@/components/maintenance/run-detail";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

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
  const failure: unknown = queryClient.getQueryState(head.queryKey)?.error;
  if (failure instanceof Error && "code" in failure && failure.code === "NOT_FOUND") notFound();
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
