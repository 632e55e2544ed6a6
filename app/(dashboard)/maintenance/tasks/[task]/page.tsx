import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { taskRunsInput } from "@/components/maintenance/runs-url";
import { TaskDetail } from "@/components/maintenance/task-detail";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";
import { taskKey } from "@/server/maintenance/schemas";

export const metadata: Metadata = { title: "Maintenance task" };

/** One task of maintenance. */
export default async function MaintenanceTaskPage({ params }: { params: Promise<{ task: string }> }) {
  const refused = await requirePermission("maintenance.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const task = taskKey.safeParse((await params).task);
  if (!task.success) notFound();
  const queryClient = getQueryClient();
  await Promise.all([
    queryClient.prefetchQuery(trpc.maintenance.tasks.queryOptions()),
    queryClient.prefetchQuery(trpc.maintenance.runs.queryOptions(taskRunsInput(task.data))),
  ]);
  return (
    <HydrateClient>
      <TaskDetail taskKey={task.data} mayRun={permissions.includes("maintenance.run")} />
    </HydrateClient>
  );
}
