import Link from "next/link";
import { bookingPath } from "@/components/bookings/booking-path";

/** The way to a booking, by its reference. */
export function BookingLink({ bookingRef }: { bookingRef: string }) {
  return (
    <Link href={bookingPath(bookingRef)} className="text-accent-text hover:underline">
      {bookingRef}
    </Link>
  );
}
