import type { Context } from "@/server/platform/context";
import type { LoadedBooking } from "./load-booking";
import type { EntryPlace } from "./timeline-place";

/** That somebody corrected where the traveller is written to, or that the marketplace told another since. */
export type ContactTimelineEntry = EntryPlace & {
  kind: "CONTACT";
  field: "email" | "phone";
  what: "CORRECTED" | "TOLD";
  /** The name of who corrected it. */
  correctedBy: string;
  /** When the correction ended, and by what; null while it stands. */
  endedAt: Date | null;
  endedBy: "CORRECTED" | "TOLD" | null;
};

/** The corrections of the traveller's contact that held at any time since the booking was made. They name no address. */
export async function bookingContactEntries(
  { db }: Pick<Context, "db">,
  { customerRef, bookedAt }: LoadedBooking,
): Promise<ContactTimelineEntry[]> {
  const rows = await db.contactCorrection.findMany({
    where: {
      recipientRef: customerRef,
      recipientKind: "TRAVELLER",
      OR: [{ endedAt: null }, { endedAt: { gte: bookedAt } }],
    },
  });
  return rows.flatMap(({ id, field, correctedAt, correctedBy, endedAt, endedBy }): ContactTimelineEntry[] => {
    const shared = {
      kind: "CONTACT" as const,
      field: field as "email" | "phone",
      correctedBy,
      endedAt,
      endedBy: endedBy as ContactTimelineEntry["endedBy"],
    };
    const corrected = { ...shared, id, at: correctedAt, what: "CORRECTED" as const };
    // The end by a newer correction is that one's own entry.
    return endedAt && endedBy === "TOLD"
      ? [corrected, { ...shared, id: `${id}-end`, at: endedAt, what: "TOLD" }]
      : [corrected];
  });
}
