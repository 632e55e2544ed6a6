import type { Metadata } from "next";
import { TemplateList } from "@/components/notifications/template-list";
import { getQueryClient, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Templates" };

/** The texts that are sent. */
export default async function TemplatesPage() {
  const refused = await requirePermission("messages.read");
  if (refused) return refused;
  await getQueryClient().prefetchQuery(trpc.notifications.templates.list.queryOptions());
  return (
    <HydrateClient>
      <TemplateList />
    </HydrateClient>
  );
}
