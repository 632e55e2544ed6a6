import type { Metadata } from "next";
import { HISTORY_DAYS } from "@/components/maintenance/history-days";
import { TaskList } from "@/components/maintenance/task-list";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Maintenance" };

/** The tasks of maintenance. */
export default async function MaintenanceTasksPage() {
  const refused = await requirePermission("maintenance.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const queryClient = getQueryClient();
  await Promise.all([
    queryClient.prefetchQuery(trpc.maintenance.tasks.queryOptions()),
    queryClient.prefetchQuery(trpc.maintenance.history.queryOptions({ days: HISTORY_DAYS })),
  ]);
  return (
    <HydrateClient>
      <TaskList mayRun={permissions.includes("maintenance.run")} />
    </HydrateClient>
  );
}
