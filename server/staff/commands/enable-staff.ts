import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { isApproverRole } from "../permissions";
import type { EnableStaffInput } from "../schemas";
import { loadStaffForChange } from "./load-staff-for-change";

/**
 * Switches a staff member on again. An approver's right counts from now, as for a new one. Throws NotFound and
 * RuleBroken (own_account, not_disabled).
 */
export async function enableStaff(ctx: Context, { staffId, reason }: EnableStaffInput): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const staff = await loadStaffForChange(tx, staffId);
    if (!staff.disabledAt)
      throw new RuleBroken("staff.not_disabled", ["NOT_DISABLED"], `${staff.name} is not switched off.`);
    const approverSince = isApproverRole(staff.role) ? tx.clock.now() : null;
    await tx.db.staffMember.update({ where: { id: staffId }, data: { disabledAt: null, approverSince } });
    await recordAudit(tx, {
      action: "staff.member.enabled",
      subjectKind: "staffMember",
      subjectId: staffId,
      before: { disabledAt: staff.disabledAt, approverSince: staff.approverSince },
      after: { disabledAt: null, approverSince },
      reason,
    });
  });
}
