import { hashPassword } from "better-auth/crypto";
import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { isApproverRole } from "../permissions";
import type { CreateStaffInput } from "../schemas";

/**
 * Creates a staff member who can sign in with the password, and resolves to the new id. Whoever gets an
 * approving role holds it from now, or from `approverSince` (the demo's staff have been here for long). Throws
 * InvalidInput if the e-mail address has an account already.
 */
export async function createStaff(
  ctx: Context,
  input: CreateStaffInput,
  options: { approverSince?: Date } = {},
): Promise<string> {
  const { name, email, role } = input;
  const id = newId("stf");
  const now = ctx.clock.now();
  const approverSince = isApproverRole(role) ? (options.approverSince ?? now) : null;
  // Slow on purpose, so it is done before the transaction holds anything.
  const password = await hashPassword(input.password);
  await inTransaction(ctx, async (tx) => {
    const created = await tx.db.staffMember.createMany({
      data: [{ id, name, email, role, approverSince, emailVerified: true, createdAt: now }],
      skipDuplicates: true,
    });
    if (created.count === 0) throw new InvalidInput("This e-mail address has an account already.", "email");
    await tx.db.staffAccount.create({
      data: {
        id: newId("acc"),
        staffId: id,
        accountId: id,
        providerId: "credential",
        password,
        createdAt: now,
      },
    });
    await recordAudit(tx, {
      action: "staff.member.created",
      subjectKind: "staffMember",
      subjectId: id,
      after: { name, email, role, approverSince },
    });
  });
  return id;
}
