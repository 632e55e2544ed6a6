import { canonicalDecimal } from "@/server/money/canonical-decimal";
import { CAST, PARTS, traveller, type StoryVendor } from "./cast";
import { chance, type Chance } from "./chance";

/** A booking of the story. Instants are ISO 8601 in UTC, days `YYYY-MM-DD`. */
export interface StoryBooking {
  ref: string;
  vendor: StoryVendor;
  travellerNumber: number;
  amountMinor: number;
  status: "confirmed" | "completed" | "cancelled" | "no_show";
  bookedAt: Date;
  startsAt: Date;
  endsAt: Date;
  isTest: boolean;
}

/** One week of the story: its first moment and the first after it. */
export interface StoryWeek {
  startsAt: Date;
  endsAt: Date;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Sells this many times as much as usual in week 1. */
const OFF_MEDIAN_FACTOR = 5;

/**
 * All bookings by the week in which they end: `weeks[0]` is the last one that is over, `weeks[1]` the one before. The
 * answer has the same order; the bookings that end after week 0 stand apart as `ahead`, completed if their end has
 * come. The same weeks always give the same bookings, apart from their dates.
 */
export function storyBookings(
  weeks: readonly StoryWeek[],
  now: Date,
): { byWeek: StoryBooking[][]; ahead: StoryBooking[] } {
  const random = chance(20_260_713);
  const byWeek: StoryBooking[][] = weeks.map(() => []);
  let number = 100_000;
  const make = (vendor: StoryVendor, endsAt: Date, share = 1): StoryBooking => {
    number += 1;
    const nights = random.between(1, 5);
    const [least, most] = vendor.priceMinor;
    const step = vendor.currency === "JPY" ? 100 : vendor.currency === "HUF" ? 5_000 : 50;
    return {
      ref: `TRV-${number}`,
      vendor,
      travellerNumber: random.between(0, 399),
      amountMinor: Math.floor((random.between(least, most) * share) / step) * step,
      status: "completed",
      bookedAt: new Date(endsAt.getTime() - random.between(6, 60) * DAY_MS - random.between(0, 600) * 60_000),
      startsAt: new Date(endsAt.getTime() - nights * DAY_MS),
      endsAt,
      isTest: false,
    };
  };
  // The oldest week first, so that references grow with time.
  for (let week = weeks.length - 1; week >= 0; week--) {
    for (const vendor of CAST) {
      if (vendor.weeks && !vendor.weeks.includes(week)) continue;
      const count = random.between(...vendor.bookingsAWeek);
      const share = vendor.ref === PARTS.offMedian && week === 1 ? OFF_MEDIAN_FACTOR : 1;
      for (let at = 0; at < count; at++)
        byWeek[week]!.push(make(vendor, checkOutIn(weeks[week]!, random), share));
      if (random.percent(12))
        byWeek[week]!.push({
          ...make(vendor, checkOutIn(weeks[week]!, random)),
          status: fallenThrough(random),
        });
    }
  }
  const last = weeks[0]!;
  const ahead = CAST.filter((vendor) => !vendor.weeks || vendor.weeks.includes(0)).flatMap((vendor) =>
    [random.between(0, 7), random.between(8, 40)].map((days): StoryBooking => {
      const endsAt = new Date(last.endsAt.getTime() + days * DAY_MS + 10 * HOUR_MS);
      const bookedAt = new Date(last.endsAt.getTime() - random.between(1, 20) * DAY_MS);
      return { ...make(vendor, endsAt), bookedAt, status: endsAt < now ? "completed" : "confirmed" };
    }),
  );
  byWeek[2]!.push({ ...make(CAST[0]!, checkOutIn(weeks[2]!, random)), isTest: true });
  return { byWeek, ahead };
}

function checkOutIn(week: StoryWeek, random: Chance): Date {
  const at = random.between(0, 6) * DAY_MS + random.between(9 * 60, 17 * 60) * 60_000;
  // A week with a clock change is an hour shorter or longer; six days and 17 hours fit into both.
  return new Date(week.startsAt.getTime() + at);
}

function fallenThrough(random: Chance): "cancelled" | "no_show" {
  return random.percent(70) ? "cancelled" : "no_show";
}

const HEADINGS =
  "booking_ref,vendor_ref,vendor_name,customer_ref,customer_name,customer_email,customer_phone,currency,gross_amount,status,booked_at,starts_on,ends_on,completed_at,cancelled_at,is_test,vendor_schedule";

/** The bookings as a file in the canonical import format; `more` are further rows as they are. */
export function bookingFile(bookings: readonly StoryBooking[], more: readonly string[] = []): Buffer {
  const rows = bookings.map((booking) => {
    const { vendor } = booking;
    const person = traveller(booking.travellerNumber);
    const instant = (wanted: boolean, at: Date) => (wanted ? at.toISOString() : "");
    return [
      booking.ref,
      vendor.ref,
      vendor.name,
      person.ref,
      person.name,
      person.email,
      person.phone,
      vendor.currency,
      canonicalDecimal(BigInt(booking.amountMinor), vendor.currency),
      booking.status,
      booking.bookedAt.toISOString(),
      booking.startsAt.toISOString().slice(0, 10),
      booking.endsAt.toISOString().slice(0, 10),
      instant(booking.status === "completed", booking.endsAt),
      instant(booking.status === "cancelled", new Date(booking.startsAt.getTime() - DAY_MS)),
      String(booking.isTest),
      vendor.schedule,
    ].join(",");
  });
  return Buffer.from(`${[HEADINGS, ...rows, ...more].join("\n")}\n`);
}
