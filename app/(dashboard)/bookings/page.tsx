import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { BookingList } from "@/components/bookings/booking-list";
import { bookingsInput, loadBookingsUrl } from "@/components/bookings/bookings-url";
import { getQueryClient, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Bookings" };

/** What travellers booked. */
export default async function BookingsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const refused = await requirePermission("bookings.read");
  if (refused) return refused;
  const input = bookingsInput(await loadBookingsUrl(searchParams), "");
  await getQueryClient().prefetchInfiniteQuery(
    trpc.bookings.find.infiniteQueryOptions(input, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <HydrateClient>
      <BookingList />
    </HydrateClient>
  );
}
