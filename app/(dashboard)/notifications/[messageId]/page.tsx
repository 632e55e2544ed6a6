import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { MessageDetail } from "@/components/notifications/message-detail";
import {
  getQueryClient,
  getStaffOrRedirect,
  HydrateClient,
  notFoundIfMissing,
  requirePermission,
  trpc,
} from "@/server/api/rsc";

export const metadata: Metadata = { title: "Message" };

/** One message. */
export default async function MessagePage({ params }: { params: Promise<{ messageId: string }> }) {
  const refused = await requirePermission("messages.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const { messageId } = await params;
  if (!/^msg_[0-9a-z]{1,64}$/.test(messageId)) notFound();
  const queryClient = getQueryClient();
  const head = trpc.notifications.get.queryOptions({ messageId });
  await queryClient.prefetchQuery(head);
  notFoundIfMissing(head.queryKey);
  return (
    <HydrateClient>
      <MessageDetail
        key={messageId}
        messageId={messageId}
        mayReveal={permissions.includes("messages.reveal")}
        mayResend={permissions.includes("messages.resend")}
        mayCorrect={permissions.includes("contacts.correct")}
        seesAudit={permissions.includes("audit.read")}
      />
    </HydrateClient>
  );
}
