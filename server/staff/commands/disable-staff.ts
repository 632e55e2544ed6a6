import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import type { DisableStaffInput } from "../schemas";
import { loadStaffForChange, requireAnotherAdmin } from "./load-staff-for-change";

/**
 * Switches a staff member off: their sessions end and they cannot sign in. Throws NotFound and RuleBroken
 * (own_account, last_admin, already_disabled).
 */
export async function disableStaff(ctx: Context, { staffId, reason }: DisableStaffInput): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const staff = await loadStaffForChange(tx, staffId);
    if (staff.disabledAt)
      throw new RuleBroken(
        "staff.already_disabled",
        ["ALREADY_DISABLED"],
        `${staff.name} is switched off already.`,
      );
    if (staff.role === "ADMIN") await requireAnotherAdmin(tx, staffId);
    const disabledAt = tx.clock.now();
    await tx.db.staffMember.update({ where: { id: staffId }, data: { disabledAt } });
    const ended = await tx.db.staffSession.deleteMany({ where: { staffId } });
    await recordAudit(tx, {
      action: "staff.member.disabled",
      subjectKind: "staffMember",
      subjectId: staffId,
      before: { disabledAt: null },
      after: { disabledAt, sessionsEnded: ended.count },
      reason,
    });
  });
}
