import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { VendorList } from "@/components/vendors/vendor-list";
import { loadVendorsUrl, vendorListInput } from "@/components/vendors/vendors-url";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Vendors" };

/** The list of vendors. */
export default async function VendorsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const refused = await requirePermission("vendors.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const url = await loadVendorsUrl(searchParams);
  // Waited for: what the server draws must be what the browser begins with, and the rows take no time worth streaming.
  await getQueryClient().prefetchInfiniteQuery(
    trpc.vendors.list.infiniteQueryOptions(vendorListInput(url), {
      getNextPageParam: (page) => page.nextCursor,
    }),
  );
  return (
    <HydrateClient>
      <VendorList mayDraft={permissions.includes("payroll.draft")} />
    </HydrateClient>
  );
}
