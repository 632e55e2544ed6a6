import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { Conflict, InvalidInput, NotFound } from "@/server/platform/errors";
import { refreshOpenRuns } from "./refresh-open-runs";

/** Ends a hold by hand, with why. Open runs that have the vendor follow, as in placeHold. A second release is a Conflict. */
export async function releaseHold(ctx: Context, input: { holdId: string; reason: string }): Promise<void> {
  const reason = input.reason.trim();
  if (reason === "") throw new InvalidInput("Say why the hold is released.", "reason");
  await inTransaction(
    ctx,
    async (tx) => {
      const hold = await tx.db.hold.findUnique({ where: { id: input.holdId } });
      if (!hold) throw new NotFound("Hold", input.holdId);
      const released = await tx.db.$executeRaw`
        UPDATE hold SET released_at = ${tx.clock.now()}, released_by_name = ${tx.actor.name}, release_reason = ${reason},
          released_by_id = ${tx.actor.kind === "staff" ? tx.actor.id : null}
        WHERE id = ${hold.id} AND released_at IS NULL`;
      if (released !== 1) throw new Conflict("This hold was released already.");
      await refreshOpenRuns(tx, hold.vendorId, "hold released");
      await recordAudit(tx, {
        action: "payroll.hold.released",
        subjectKind: "vendor",
        subjectId: hold.vendorId,
        before: { holdId: hold.id, reason: hold.reason },
        reason,
      });
    },
    { timeLimitMs: 300_000 },
  );
}
