import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { AlarmList } from "@/components/alarms/alarm-list";
import { alarmsInput, loadAlarmsUrl } from "@/components/alarms/alarms-url";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Alarms" };

/** What is wrong now, and what was. */
export default async function AlarmsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const refused = await requirePermission("alarms.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const url = await loadAlarmsUrl(searchParams);
  await getQueryClient().prefetchInfiniteQuery(
    trpc.alarms.list.infiniteQueryOptions(alarmsInput(url), { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <HydrateClient>
      <AlarmList permissions={permissions} />
    </HydrateClient>
  );
}
