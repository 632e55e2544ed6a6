import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { TemplatePreview } from "@/components/notifications/template-preview";
import { isTemplateKey, loadTemplateUrl, previewInput } from "@/components/notifications/template-url";
import { getQueryClient, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Template" };

/** One template with sample data. */
export default async function TemplatePage({
  params,
  searchParams,
}: {
  params: Promise<{ template: string }>;
  searchParams: Promise<SearchParams>;
}) {
  const refused = await requirePermission("messages.read");
  if (refused) return refused;
  const { template: key } = await params;
  if (!isTemplateKey(key)) notFound();
  const queryClient = getQueryClient();
  const templates = await queryClient.fetchQuery(trpc.notifications.templates.list.queryOptions());
  const template = templates.find((one) => one.key === key);
  if (!template) notFound();
  const input = previewInput(template, await loadTemplateUrl(searchParams));
  await queryClient.prefetchQuery(trpc.notifications.templates.preview.queryOptions(input));
  return (
    <HydrateClient>
      <TemplatePreview key={key} template={template} />
    </HydrateClient>
  );
}
