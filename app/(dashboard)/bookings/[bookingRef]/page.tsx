import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { BookingDetail } from "@/components/bookings/booking-detail";
import { loadBookingUrl, timelineInput } from "@/components/bookings/bookings-url";
import {
  getQueryClient,
  getStaffOrRedirect,
  HydrateClient,
  notFoundIfMissing,
  requirePermission,
  trpc,
} from "@/server/api/rsc";

export const metadata: Metadata = { title: "Booking" };

/** One booking with everything that happened about it. */
export default async function BookingPage({
  params,
  searchParams,
}: {
  params: Promise<{ bookingRef: string }>;
  searchParams: Promise<SearchParams>;
}) {
  const refused = await requirePermission("bookings.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const ref = referenceOf((await params).bookingRef);
  if (ref === null) notFound();
  const queryClient = getQueryClient();
  const head = trpc.bookings.get.queryOptions({ ref });
  await Promise.all([
    queryClient.prefetchQuery(head),
    queryClient.prefetchInfiniteQuery(
      trpc.bookings.timeline.infiniteQueryOptions(timelineInput(ref, await loadBookingUrl(searchParams)), {
        getNextPageParam: (page) => page.nextCursor,
      }),
    ),
  ]);
  notFoundIfMissing(head.queryKey);
  return (
    <HydrateClient>
      <BookingDetail
        key={ref}
        bookingRef={ref}
        mayReveal={permissions.includes("messages.reveal")}
        mayResend={permissions.includes("messages.resend")}
        mayCorrect={permissions.includes("contacts.correct")}
        seesAudit={permissions.includes("audit.read")}
      />
    </HydrateClient>
  );
}

/** The reference in the address; null for what cannot be one. */
function referenceOf(segment: string): string | null {
  try {
    const ref = decodeURIComponent(segment).trim();
    return ref === "" || ref.length > 100 || /[\u0000\p{Surrogate}]/u.test(ref) ? null : ref;
  } catch {
    return null;
  }
}
