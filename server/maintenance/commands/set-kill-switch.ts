import { recordAudit } from "@/server/audit/commands/record-audit";
import type { SetKillSwitchInput } from "@/server/maintenance/schemas";
import { inTransaction, type Context } from "@/server/platform/context";
import { Conflict } from "@/server/platform/errors";

/**
 * Sets or lifts the kill switch. Once it is set, every real run stops after the batch it is in. Throws Conflict for a
 * stale version.
 */
export async function setKillSwitch(
  ctx: Context,
  { stopped, seenVersion, reason }: SetKillSwitchInput,
): Promise<{ stopped: boolean; version: number }> {
  return inTransaction(ctx, async (tx) => {
    await tx.db.$queryRaw`SELECT id FROM maintenance_settings WHERE id = 1 FOR UPDATE`;
    const settings = await tx.db.maintenanceSettings.findUniqueOrThrow({ where: { id: 1 } });
    if (settings.version !== seenVersion) throw new Conflict();
    const changed = await tx.db.maintenanceSettings.update({
      where: { id: 1 },
      data: {
        stopped,
        stoppedAt: stopped ? tx.clock.now() : null,
        stoppedByName: stopped ? tx.actor.name : null,
        stopReason: stopped ? reason : null,
        version: { increment: 1 },
      },
      select: { stopped: true, version: true },
    });
    await recordAudit(tx, {
      action: stopped ? "maintenance.killSwitch.set" : "maintenance.killSwitch.lifted",
      subjectKind: "maintenanceSettings",
      subjectId: "1",
      before: { stopped: settings.stopped },
      after: { stopped },
      reason,
    });
    return changed;
  });
}
