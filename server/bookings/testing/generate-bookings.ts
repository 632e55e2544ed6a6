import { canonicalDecimal } from "@/server/money/canonical-decimal";
import { REQUIRED_COLUMNS } from "@/server/bookings/domain/import-columns";

export interface GeneratedFile {
  rows: number;
  /** Vendors that share the bookings; a tenth of them has half of the bookings. 2,000 unless told. */
  vendors?: number;
  /** Makes the same file each time; 1 unless told. */
  seed?: number;
  currency?: string;
  /** The instant of the first booking; 300 days of bookings follow. */
  firstBookedAt?: Date;
  refPrefix?: string;
}

const DAY_MS = 86_400_000;

/**
 * The text of an import file in pieces of some hundred kilobytes: six of ten bookings completed, the rest mostly
 * cancelled, amounts up to 500 units. The same options make the same bytes.
 */
export function* generateBookings(options: GeneratedFile): Generator<string> {
  const { rows, vendors = 2_000, seed = 1, currency = "EUR", refPrefix = "G" } = options;
  const first = (options.firstBookedAt ?? new Date("2025-01-01T00:00:00Z")).getTime();
  const random = randomFrom(seed);
  let text = `${REQUIRED_COLUMNS.join(",")}\n`;
  for (let index = 0; index < rows; index++) {
    const crowd = random() < 0.5 ? Math.ceil(vendors / 10) : vendors;
    const vendor = Math.floor(random() * crowd);
    const bookedAt = first + Math.floor(random() * 300 * 86_400) * 1_000;
    const startsAt = bookedAt + Math.floor(random() * 60) * DAY_MS;
    const endsAt = startsAt + Math.ceil(random() * 7) * DAY_MS;
    const chance = random();
    const status =
      chance < 0.6 ? "completed" : chance < 0.9 ? "cancelled" : chance < 0.95 ? "no_show" : "confirmed";
    const gross = canonicalDecimal(BigInt(Math.floor(random() * 50_000)), currency);
    text +=
      `${refPrefix}${String(index).padStart(8, "0")},vendor-${vendor},Vendor ${vendor},guest-${index},Guest ${index},` +
      `guest-${index}@example.com,,${currency},${gross},${status},${instant(bookedAt)},${day(startsAt)},${day(endsAt)},` +
      `${status === "completed" ? instant(endsAt) : ""},${status === "cancelled" ? instant(bookedAt + DAY_MS) : ""},false\n`;
    if (text.length > 200_000) {
      yield text;
      text = "";
    }
  }
  yield text;
}

function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Numbers from 0 up to 1 that follow from the seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
