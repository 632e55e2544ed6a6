import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { recentRunsInput } from "@/components/jobs/recent-runs-input";
import { isScheduleKey } from "@/components/jobs/runs-url";
import { ScheduleDetail } from "@/components/jobs/schedule-detail";
import { loadScheduleUrl } from "@/components/jobs/schedule-url";
import {
  getQueryClient,
  getStaffOrRedirect,
  HydrateClient,
  notFoundIfMissing,
  requirePermission,
  trpc,
} from "@/server/api/rsc";

export const metadata: Metadata = { title: "Schedule" };

/** One schedule. */
export default async function SchedulePage({
  params,
  searchParams,
}: {
  params: Promise<{ key: string }>;
  searchParams: Promise<SearchParams>;
}) {
  const refused = await requirePermission("jobs.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const { key } = await params;
  if (!isScheduleKey(key)) notFound();
  const url = await loadScheduleUrl(searchParams);
  const queryClient = getQueryClient();
  const head = trpc.scheduling.schedule.queryOptions({ key });
  await Promise.all([
    queryClient.prefetchQuery(head),
    queryClient.prefetchQuery(trpc.scheduling.runs.queryOptions(recentRunsInput(key))),
    url.explain &&
      queryClient.prefetchQuery(trpc.scheduling.explainPeriod.queryOptions({ key, instant: url.explain })),
  ]);
  notFoundIfMissing(head.queryKey);
  return (
    <HydrateClient>
      <ScheduleDetail
        scheduleKey={key}
        mayManage={permissions.includes("jobs.manage")}
        seesAudit={permissions.includes("audit.read")}
      />
    </HydrateClient>
  );
}
