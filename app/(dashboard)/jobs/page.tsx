import type { Metadata } from "next";
import { ScheduleList } from "@/components/jobs/schedule-list";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Jobs" };

/** The schedules. */
export default async function JobsPage() {
  const refused = await requirePermission("jobs.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  await getQueryClient().prefetchQuery(trpc.scheduling.schedules.queryOptions());
  return (
    <HydrateClient>
      <ScheduleList mayManage={permissions.includes("jobs.manage")} />
    </HydrateClient>
  );
}
