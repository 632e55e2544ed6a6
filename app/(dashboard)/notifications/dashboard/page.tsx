import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { NotificationDashboard } from "@/components/notifications/dashboard-page";
import { dashboardInput, loadDashboardUrl } from "@/components/notifications/dashboard-url";
import { getQueryClient, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Notifications dashboard" };

/** How notifications fare, over a day, a week or a month. */
export default async function NotificationDashboardPage({
  searchParams,
}: {
  searchParams: Promise<SearchParams>;
}) {
  const refused = await requirePermission("messages.read");
  if (refused) return refused;
  const input = dashboardInput(await loadDashboardUrl(searchParams));
  await getQueryClient().prefetchQuery(trpc.notifications.dashboard.summary.queryOptions(input));
  return (
    <HydrateClient>
      <NotificationDashboard />
    </HydrateClient>
  );
}
