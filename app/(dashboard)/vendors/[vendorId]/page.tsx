import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { VendorPage } from "@/components/vendors/vendor-page";
import { entryListInput, loadVendorUrl } from "@/components/vendors/vendor-url";
import { getQueryClient, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Vendor" };

/** One vendor. */
export default async function Vendor({
  params,
  searchParams,
}: {
  params: Promise<{ vendorId: string }>;
  searchParams: Promise<SearchParams>;
}) {
  const refused = await requirePermission("vendors.read");
  if (refused) return refused;
  const { vendorId } = await params;
  const url = await loadVendorUrl(searchParams);
  const queryClient = getQueryClient();
  // Waited for: what the server draws must be what the browser begins with, and both take no time worth streaming.
  await Promise.all([
    queryClient.prefetchQuery(trpc.vendors.get.queryOptions({ vendorId })),
    url.tab === "entries"
      ? queryClient.prefetchInfiniteQuery(
          trpc.vendors.entries.infiniteQueryOptions(entryListInput(vendorId, url), {
            getNextPageParam: (page) => page.nextCursor,
          }),
        )
      : null,
  ]);
  return (
    <HydrateClient>
      <VendorPage vendorId={vendorId} />
    </HydrateClient>
  );
}
