import type { TxContext } from "@/server/platform/context";
import { NotFound, RuleBroken } from "@/server/platform/errors";

/**
 * Loads a staff member whom somebody else is about to change, locked until the transaction ends. Throws NotFound,
 * and RuleBroken "staff.own_account" where the two are the same person: nobody changes their own access.
 */
export async function loadStaffForChange(tx: TxContext, staffId: string) {
  if (tx.actor.kind === "staff" && tx.actor.id === staffId)
    throw new RuleBroken("staff.own_account", ["OWN_ACCOUNT"], "You cannot change your own access.");
  // The admins are locked first and in one order, so that two who remove each other take turns.
  await tx.db
    .$queryRaw`SELECT id FROM staff_member WHERE role = 'ADMIN' OR id = ${staffId} ORDER BY id FOR UPDATE`;
  const staff = await tx.db.staffMember.findUnique({
    where: { id: staffId },
    select: { id: true, name: true, role: true, disabledAt: true, approverSince: true },
  });
  if (!staff) throw new NotFound("Staff member", staffId);
  return staff;
}

/** Throws RuleBroken "staff.last_admin" if, without this person, nobody could hand out access any more. */
export async function requireAnotherAdmin(tx: TxContext, staffId: string): Promise<void> {
  const others = await tx.db.staffMember.count({
    where: { role: "ADMIN", disabledAt: null, id: { not: staffId } },
  });
  if (others === 0)
    throw new RuleBroken("staff.last_admin", ["LAST_ADMIN"], "Somebody has to stay who can manage staff.");
}
