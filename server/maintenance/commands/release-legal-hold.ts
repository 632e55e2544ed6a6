import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { NotFound, RuleBroken } from "@/server/platform/errors";

/** Releases a legal hold; it stays on record. Throws NotFound, and RuleBroken `maintenance.released_already`. */
export async function releaseLegalHold(
  ctx: Context,
  { holdId, reason }: { holdId: string; reason: string },
): Promise<{ holdId: string }> {
  return inTransaction(ctx, async (tx) => {
    await tx.db.$queryRaw`SELECT id FROM legal_hold WHERE id = ${holdId} FOR UPDATE`;
    const hold = await tx.db.legalHold.findUnique({ where: { id: holdId } });
    if (!hold) throw new NotFound("Legal hold", holdId);
    if (hold.releasedAt !== null)
      throw new RuleBroken("maintenance.released_already", [
        `It was released by ${hold.releasedByName ?? "somebody"}.`,
      ]);
    await tx.db.legalHold.update({
      where: { id: holdId },
      data: {
        releasedAt: tx.clock.now(),
        releasedById: tx.actor.kind === "staff" ? tx.actor.id : null,
        releasedByName: tx.actor.name,
        releaseReason: reason,
      },
    });
    await recordAudit(tx, {
      action: "maintenance.legalHold.released",
      subjectKind: "legalHold",
      subjectId: holdId,
      before: { kind: hold.kind, subjectRef: hold.subjectRef },
      reason,
    });
    return { holdId };
  });
}
