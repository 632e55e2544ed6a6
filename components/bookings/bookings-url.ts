import { createLoader, parseAsArrayOf, parseAsStringLiteral, type inferParserType } from "nuqs/server";
import { BOOKING_LOOKS, KIND_LOOKS } from "@/components/bookings/booking-looks";
import { keysOf } from "@/components/payroll/keys-of";
import type { RouterInputs } from "@/server/api/root";

/**
 * What narrows the list of bookings, in its URL. What is typed is not here: it may be a person's name or address,
 * and addresses of pages end up in histories and logs.
 */
export const bookingsUrl = {
  status: parseAsArrayOf(parseAsStringLiteral(keysOf(BOOKING_LOOKS))).withDefault([]),
};

export const loadBookingsUrl = createLoader(bookingsUrl);

const QUERY_LENGTH_MAX = 200;

/** What to ask the server for. */
export function bookingsInput(
  url: inferParserType<typeof bookingsUrl>,
  typed: string,
): Omit<NonNullable<RouterInputs["bookings"]["find"]>, "cursor"> {
  const query = typed.trim().slice(0, QUERY_LENGTH_MAX);
  const status = [...new Set(url.status)];
  return { ...(query ? { query } : {}), ...(status.length > 0 ? { status } : {}) };
}

/** The state of a booking's page in its URL: the kinds that its timeline shows, all unless told. */
export const bookingUrl = {
  kind: parseAsArrayOf(parseAsStringLiteral(keysOf(KIND_LOOKS))).withDefault([]),
};

export const loadBookingUrl = createLoader(bookingUrl);

/** What of a booking's timeline to ask the server for. */
export function timelineInput(
  ref: string,
  url: inferParserType<typeof bookingUrl>,
): Omit<RouterInputs["bookings"]["timeline"], "cursor"> {
  const kinds = [...new Set(url.kind)];
  return { ref, ...(kinds.length > 0 ? { kinds } : {}) };
}
