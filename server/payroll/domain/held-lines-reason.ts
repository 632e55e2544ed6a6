/** Why a vendor gets nothing when all it is due belongs to bookings on hold; goes inside another sentence. */
export function heldLinesReason(count: number): string {
  return count === 1
    ? "its one posting is of a booking on hold"
    : `all of its ${count} postings are of bookings on hold`;
}
