import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { VendorPage } from "@/components/vendors/vendor-page";
import { entryListInput, loadVendorUrl } from "@/components/vendors/vendor-url";
import { getQueryClient, HydrateClient, notFoundIfMissing, requirePermission, trpc } from "@/server/api/rsc";

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
  if (!/^ven_[0-9a-z]{1,64}$/.test(vendorId)) notFound();
  const url = await loadVendorUrl(searchParams);
  const queryClient = getQueryClient();
  const head = trpc.vendors.get.queryOptions({ vendorId });
  // Waited for: what the server draws must be what the browser begins with, and both take no time worth streaming.
  await Promise.all([
    queryClient.prefetchQuery(head),
    url.tab === "entries"
      ? queryClient.prefetchInfiniteQuery(
          trpc.vendors.entries.infiniteQueryOptions(entryListInput(vendorId, url), {
            getNextPageParam: (page) => page.nextCursor,
          }),
        )
      : null,
  ]);
  notFoundIfMissing(head.queryKey);
  return (
    <HydrateClient>
      <VendorPage vendorId={vendorId} />
    </HydrateClient>
  );
}
