import { recordAudit } from "@/server/audit/commands/record-audit";
import type { EditPolicyInput } from "@/server/maintenance/schemas";
import { inTransaction, type Context } from "@/server/platform/context";
import { Conflict, NotFound, RuleBroken } from "@/server/platform/errors";

/**
 * Changes how many days something is kept. Runs under way keep the days they began with. Throws NotFound, Conflict
 * for a stale version, and RuleBroken `maintenance.policy_bounds` for days outside the policy's own bounds.
 */
export async function editPolicy(
  ctx: Context,
  input: EditPolicyInput,
): Promise<{ version: number; retainDays: number }> {
  return inTransaction(ctx, async (tx) => {
    await tx.db.$queryRaw`SELECT key FROM retention_policy WHERE key = ${input.key} FOR UPDATE`;
    const policy = await tx.db.retentionPolicy.findUnique({ where: { key: input.key } });
    if (!policy) throw new NotFound("Retention policy", input.key);
    if (policy.version !== input.seenVersion) throw new Conflict();
    if (input.retainDays < policy.minDays || input.retainDays > policy.maxDays)
      throw new RuleBroken("maintenance.policy_bounds", [
        `${policy.title} are kept for ${policy.minDays} to ${policy.maxDays} days.`,
      ]);
    const changed = await tx.db.retentionPolicy.update({
      where: { key: input.key },
      data: {
        retainDays: input.retainDays,
        version: { increment: 1 },
        changedAt: tx.clock.now(),
        changedByName: tx.actor.name,
        changeReason: input.reason,
      },
      select: { version: true, retainDays: true },
    });
    await recordAudit(tx, {
      action: "maintenance.policy.changed",
      subjectKind: "retentionPolicy",
      subjectId: input.key,
      before: { retainDays: policy.retainDays },
      after: { retainDays: changed.retainDays },
      reason: input.reason,
    });
    return changed;
  });
}
