import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { SuppressionList } from "@/components/notifications/suppression-list";
import { loadSuppressionUrl, suppressionsInput } from "@/components/notifications/suppression-url";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Suppressions" };

/** The addresses that are not written to. */
export default async function SuppressionsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const refused = await requirePermission("messages.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const input = suppressionsInput(await loadSuppressionUrl(searchParams), "");
  await getQueryClient().prefetchInfiniteQuery(
    trpc.notifications.suppressions.list.infiniteQueryOptions(input, {
      getNextPageParam: (page) => page.nextCursor,
    }),
  );
  return (
    <HydrateClient>
      <SuppressionList mayManage={permissions.includes("suppressions.manage")} />
    </HydrateClient>
  );
}
