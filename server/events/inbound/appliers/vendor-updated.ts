import { takesToldEmail } from "@/server/notifications/commands/contact-corrections";
import type { TxContext } from "@/server/platform/context";
import { ensureVendor } from "@/server/vendors/commands/ensure-vendor";
import { updateVendorDetails, type VendorDetails } from "@/server/vendors/commands/update-vendor-details";
import { writeOutboxEvent } from "../../commands/write-outbox-event";
import type { InboundEvent } from "../event-types";
import { FIRST, STALE, UNCHANGED, type EventApplier } from "./applier";

/** Brings the vendor to what the event says, field by field: a field that a newer event has told of stays. */
export const applyVendorUpdated: EventApplier<"vendor.updated"> = async (tx, event, eventId) => {
  const { vendorRef, ...told } = event.data;
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`vendor:${vendorRef}`}, 11))`;
  const known = await tx.db.vendor.findUnique({ where: { ref: vendorRef }, select: { id: true } });
  const vendor = await ensureVendor(tx, { ref: vendorRef, name: told.name });
  const newer = await fieldsToldLater(tx, event);
  const details = Object.fromEntries(
    Object.entries(told).filter(([field, value]) => value !== undefined && !newer.has(field)),
  ) as VendorDetails;
  if (Object.keys(details).length === 0) return STALE;
  if (details.email !== undefined && !(await takesToldEmail(tx, vendor.id, details.email)))
    delete details.email;
  const reason = `The marketplace told so (${event.source})`;
  const isChanged = await updateVendorDetails(tx, vendor, details, reason);
  if (!isChanged && known !== null) return UNCHANGED;
  await writeOutboxEvent(tx, {
    type: "vendor.updated",
    // A vendor is updated many times, and each time is one event.
    subjectKind: "vendorUpdate",
    subjectId: eventId,
    payload: { vendorId: vendor.id, inboundEventId: eventId },
  });
  return FIRST;
};

async function fieldsToldLater(
  tx: TxContext,
  event: InboundEvent<"vendor.updated">,
): Promise<ReadonlySet<string>> {
  // Of two events of one instant, the one with the greater id counts as the later, whichever comes first.
  const rows = await tx.db.$queryRaw<{ field: string }[]>`
    SELECT DISTINCT unnest(told_fields) AS field FROM inbound_event
    WHERE vendor_ref = ${event.data.vendorRef} AND type = 'vendor.updated'
      AND outcome IN ('APPLIED', 'UNCHANGED')
      AND (occurred_at, event_id) > (${event.time}, ${event.id})`;
  return new Set(rows.map(({ field }) => field));
}
