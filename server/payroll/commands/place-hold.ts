import { recordAudit } from "@/server/audit/commands/record-audit";
import { dayOfInstant } from "@/server/platform/business-day";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { InvalidInput, NotFound } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { dateColumn } from "./date-column";
import { refreshOpenRuns } from "./refresh-open-runs";

export interface PlaceHoldInput {
  vendorId: string;
  /** Only this booking's postings; the whole vendor unless told. */
  bookingRef?: string;
  reason: string;
  /** The business day (`YYYY-MM-DD`) on which it ends by itself. */
  releaseOn?: string;
}

/**
 * Keeps a vendor, or one booking's postings, out of payroll runs. Drafts that have the vendor are worked out again
 * at once; a submitted run goes back to draft, because what was to be approved has changed; and a payout that is
 * approved but not sent yet is not sent while the hold stands (the worker looks before each send).
 */
export async function placeHold(ctx: Context, input: PlaceHoldInput): Promise<{ holdId: string }> {
  const reason = input.reason.trim();
  if (reason === "") throw new InvalidInput("Say why it is held.", "reason");
  const today = dayOfInstant(ctx.clock.now(), businessTimeZone());
  if (input.releaseOn !== undefined && input.releaseOn <= today)
    throw new InvalidInput(
      `A hold that ends on ${input.releaseOn} would hold nothing: choose a later day.`,
      "releaseOn",
    );
  return inTransaction(
    ctx,
    async (tx) => {
      const vendor = await tx.db.vendor.findUnique({ where: { id: input.vendorId }, select: { id: true } });
      if (!vendor) throw new NotFound("Vendor", input.vendorId);
      const bookingId = input.bookingRef ? await bookingOf(tx, vendor.id, input.bookingRef) : undefined;
      const { id } = await tx.db.hold.create({
        data: {
          id: newId("hold"),
          vendorId: vendor.id,
          bookingId,
          reason,
          placedById: tx.actor.kind === "staff" ? tx.actor.id : null,
          placedByName: tx.actor.name,
          placedAt: tx.clock.now(),
          releaseOn: input.releaseOn ? dateColumn(input.releaseOn) : undefined,
        },
        select: { id: true },
      });
      await refreshOpenRuns(tx, vendor.id, "hold placed");
      await recordAudit(tx, {
        action: "payroll.hold.placed",
        subjectKind: "vendor",
        subjectId: vendor.id,
        after: { holdId: id, bookingRef: input.bookingRef, releaseOn: input.releaseOn },
        reason,
      });
      return { holdId: id };
    },
    { timeLimitMs: 300_000 },
  );
}

async function bookingOf(tx: TxContext, vendorId: string, ref: string): Promise<bigint> {
  const booking = await tx.db.booking.findFirst({ where: { ref, vendorId }, select: { id: true } });
  if (!booking) throw new NotFound("Booking", ref);
  return booking.id;
}
