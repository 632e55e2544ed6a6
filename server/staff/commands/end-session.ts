import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";

/**
 * Ends one session of the staff member; the browser that holds it is signed out at its next request. Throws
 * NotFound if they have no such session, also where somebody else has.
 */
export async function endSession(ctx: Context, input: { staffId: string; sessionId: string }): Promise<void> {
  const { staffId, sessionId } = input;
  await inTransaction(ctx, async (tx) => {
    const ended = await tx.db.staffSession.deleteMany({ where: { id: sessionId, staffId } });
    if (ended.count === 0) throw new NotFound("Session", sessionId);
    await recordAudit(tx, {
      action: "staff.session.ended",
      subjectKind: "staffSession",
      subjectId: sessionId,
      before: { staffId },
    });
  });
}
