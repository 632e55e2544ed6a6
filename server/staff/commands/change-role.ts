import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { isApproverRole } from "../permissions";
import type { ChangeRoleInput } from "../schemas";
import { loadStaffForChange, requireAnotherAdmin } from "./load-staff-for-change";

/**
 * Gives a staff member another role and ends their sessions, so that nothing stays open that the old role had
 * loaded. The right to approve counts from now. Throws NotFound and RuleBroken (own_account, last_admin,
 * same_role).
 */
export async function changeRole(ctx: Context, { staffId, role, reason }: ChangeRoleInput): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const staff = await loadStaffForChange(tx, staffId);
    if (staff.role === role)
      throw new RuleBroken("staff.same_role", ["SAME_ROLE"], `${staff.name} has this role already.`);
    if (staff.role === "ADMIN") await requireAnotherAdmin(tx, staffId);
    const approverSince = isApproverRole(role) ? tx.clock.now() : null;
    await tx.db.staffMember.update({ where: { id: staffId }, data: { role, approverSince } });
    await tx.db.staffSession.deleteMany({ where: { staffId } });
    await recordAudit(tx, {
      action: "staff.role.changed",
      subjectKind: "staffMember",
      subjectId: staffId,
      before: { role: staff.role, approverSince: staff.approverSince },
      after: { role, approverSince },
      reason,
    });
  });
}
