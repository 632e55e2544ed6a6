const SITE = "https://travellr.example";

/** The page of a booking, where its traveller signs in. TRAVELLER_SITE_URL says where the marketplace is. */
export function bookingPage(bookingRef: string): string {
  const site = (process.env["TRAVELLER_SITE_URL"] || SITE).replace(/\/+$/, "");
  return `${site}/bookings/${encodeURIComponent(bookingRef)}`;
}
