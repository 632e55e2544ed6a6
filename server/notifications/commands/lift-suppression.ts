import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { Conflict, NotFound, RuleBroken } from "@/server/platform/errors";

/**
 * Has a staff member lift a suppression, so that the address is written to again. What a provider blocks by itself stays
 * blocked there.
 *
 * @throws NotFound; Conflict when it was lifted meanwhile; RuleBroken `suppressions.erased` when its person was erased.
 */
export function liftSuppression(
  ctx: Context,
  { suppressionId, reason }: { suppressionId: string; reason: string },
): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const [found] = await tx.db.$queryRaw<
      { channel: string; purpose: string; origin: string; address: string | null; isLifted: boolean }[]
    >`
      SELECT channel::text AS channel, purpose::text AS purpose, origin::text AS origin, address,
        lifted_at IS NOT NULL AS "isLifted"
      FROM suppression WHERE id = ${suppressionId} FOR UPDATE`;
    if (!found) throw new NotFound("Suppression", suppressionId);
    const { isLifted, address, ...what } = found;
    if (isLifted) throw new Conflict("Somebody lifted this suppression meanwhile.");
    if (address === null)
      throw new RuleBroken("suppressions.erased", [
        "The person was erased. The suppression stays, so that nobody writes to them again.",
      ]);
    await tx.db.suppression.update({
      where: { id: suppressionId },
      data: { liftedAt: tx.clock.now(), liftedByName: tx.actor.name, liftReason: reason },
    });
    await recordAudit(tx, {
      action: "notifications.suppression.lifted",
      subjectKind: "suppression",
      subjectId: suppressionId,
      after: what,
      reason,
    });
  });
}
