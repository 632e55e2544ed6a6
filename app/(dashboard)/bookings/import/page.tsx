import type { Metadata } from "next";
import { ImportPage } from "@/components/bookings/import-page";
import { getQueryClient, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Bookings import" };

/** Where admins bring bookings in. */
export default async function BookingsImportPage() {
  const refused = await requirePermission("bookings.import");
  if (refused) return refused;
  // Waited for, so that server and browser draw the same rows.
  await getQueryClient().prefetchInfiniteQuery(
    trpc.bookings.imports.list.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <HydrateClient>
      <ImportPage />
    </HydrateClient>
  );
}
