import { recordAudit } from "@/server/audit/commands/record-audit";
import type { PlaceLegalHoldInput } from "@/server/maintenance/schemas";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { NotFound, RuleBroken } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";

/**
 * Keeps a booking, a vendor's bookings or a traveller's out of maintenance until it is released; from the next batch
 * on. Throws NotFound for a subject that is not known, and RuleBroken `maintenance.held_already`.
 */
export async function placeLegalHold(ctx: Context, input: PlaceLegalHoldInput): Promise<{ holdId: string }> {
  return inTransaction(ctx, async (tx) => {
    await refuseUnknown(tx, input);
    const holdId = newId("lhold");
    const placed = await tx.db.$executeRaw`
      INSERT INTO legal_hold (id, kind, subject_ref, reason, placed_by_id, placed_by_name)
      VALUES (${holdId}, ${input.kind}::legal_hold_kind, ${input.subjectRef}, ${input.reason},
              ${tx.actor.kind === "staff" ? tx.actor.id : null}, ${tx.actor.name})
      ON CONFLICT (kind, subject_ref) WHERE released_at IS NULL DO NOTHING`;
    if (placed === 0)
      throw new RuleBroken("maintenance.held_already", [`${input.subjectRef} is on legal hold already.`]);
    await recordAudit(tx, {
      action: "maintenance.legalHold.placed",
      subjectKind: "legalHold",
      subjectId: holdId,
      after: { kind: input.kind, subjectRef: input.subjectRef },
      reason: input.reason,
    });
    return { holdId };
  });
}

const WHAT = { BOOKING: "Booking", VENDOR: "Vendor", PERSON: "Traveller" } as const;

async function refuseUnknown({ db }: TxContext, { kind, subjectRef }: PlaceLegalHoldInput): Promise<void> {
  const found =
    kind === "VENDOR"
      ? await db.vendor.findUnique({ where: { ref: subjectRef }, select: { id: true } })
      : kind === "BOOKING"
        ? ((await db.booking.findUnique({ where: { ref: subjectRef }, select: { id: true } })) ??
          (await db.archivedBooking.findUnique({ where: { ref: subjectRef }, select: { id: true } })))
        : ((await db.booking.findFirst({ where: { customerRef: subjectRef }, select: { id: true } })) ??
          (await db.archivedBooking.findFirst({ where: { customerRef: subjectRef }, select: { id: true } })));
  if (!found) throw new NotFound(WHAT[kind], subjectRef);
}
