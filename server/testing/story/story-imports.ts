import { importBookings } from "@/server/bookings/commands/import-bookings";
import type { StoryContext } from "./story-context";
import { withDatabaseTime } from "./story-clock";
import { bookingFile, type StoryBooking } from "./story-bookings";

/** One file that the marketplace sent. */
export interface StoryFile {
  /** When it was imported. */
  at: Date;
  bookings: StoryBooking[];
  /** Rows with mistakes in them, as they stood in the file. */
  badRows?: readonly string[];
}

const HOUR_MS = 3_600_000;

/**
 * Sorts the bookings into files: one for each boundary, with what ended before it and was in no file yet, and with
 * every third of those that are to end before the next one, as confirmed. `boundaries` in the order of time.
 */
export function storyFiles(bookings: readonly StoryBooking[], boundaries: readonly Date[]): StoryFile[] {
  return boundaries.map((boundary, index) => {
    const from = boundaries[index - 1] ?? new Date(0);
    const until = boundaries[index + 1] ?? boundary;
    const over = bookings.filter(({ endsAt }) => endsAt >= from && endsAt < boundary);
    const known = bookings.filter(
      (booking, at) =>
        at % 3 === 0 && booking.endsAt >= boundary && booking.endsAt < until && booking.bookedAt < boundary,
    );
    return {
      at: new Date(boundary.getTime() + 2 * HOUR_MS),
      bookings: [...over, ...known.map((booking): StoryBooking => ({ ...booking, status: "confirmed" }))],
    };
  });
}

/** Imports one file as the admin, at its time. */
export async function importFile(story: StoryContext, file: StoryFile): Promise<void> {
  story.clock.set(file.at);
  const at = story.clock.now();
  const content = bookingFile(file.bookings, file.badRows);
  await withDatabaseTime(story.ctx.pool, at, () =>
    importBookings(story.as("ada"), {
      source: once(content),
      fileName: `bookings-${at.toISOString().slice(0, 10)}.csv`,
      bytesTotal: content.length,
    }),
  );
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
