import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RecipientPage } from "@/components/notifications/recipient-page";
import {
  getQueryClient,
  getStaffOrRedirect,
  HydrateClient,
  notFoundIfMissing,
  requirePermission,
  trpc,
} from "@/server/api/rsc";

export const metadata: Metadata = { title: "Recipient" };

/** One recipient. They are named by a message of theirs, because a person's own reference may tell who it is. */
export default async function RecipientRoute({ params }: { params: Promise<{ ref: string }> }) {
  const refused = await requirePermission("messages.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const { ref: messageId } = await params;
  if (!/^msg_[0-9a-z]{1,64}$/.test(messageId)) notFound();
  const queryClient = getQueryClient();
  const query = trpc.notifications.people.get.queryOptions({ messageId });
  await queryClient.prefetchQuery(query);
  notFoundIfMissing(query.queryKey);
  return (
    <HydrateClient>
      <RecipientPage key={messageId} messageId={messageId} permissions={permissions} />
    </HydrateClient>
  );
}
