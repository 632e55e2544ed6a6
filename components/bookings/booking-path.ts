/** Where the page of a booking is. References come from outside and may hold anything. */
export function bookingPath(ref: string): string {
  return `/bookings/${encodeURIComponent(ref)}`;
}
