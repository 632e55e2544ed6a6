import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { MessageList } from "@/components/notifications/message-list";
import { loadMessagesUrl, messagesInput } from "@/components/notifications/messages-url";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Notifications" };

/** What was sent to whom, and what became of it. */
export default async function NotificationsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const refused = await requirePermission("messages.read");
  if (refused) return refused;
  const { businessTimeZone } = await getStaffOrRedirect();
  const input = messagesInput(await loadMessagesUrl(searchParams), "", businessTimeZone);
  const queryClient = getQueryClient();
  await Promise.all([
    queryClient.prefetchInfiniteQuery(
      trpc.notifications.find.infiniteQueryOptions(input, { getNextPageParam: (page) => page.nextCursor }),
    ),
    queryClient.prefetchQuery(trpc.notifications.count.queryOptions(input)),
  ]);
  return (
    <HydrateClient>
      <MessageList />
    </HydrateClient>
  );
}
