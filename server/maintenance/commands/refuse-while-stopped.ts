import type { TxContext } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";

/** Throws RuleBroken `maintenance.stopped` while the kill switch is set. */
export async function refuseWhileStopped({ db }: Pick<TxContext, "db">): Promise<void> {
  const settings = await db.maintenanceSettings.findUniqueOrThrow({ where: { id: 1 } });
  if (settings.stopped)
    throw new RuleBroken("maintenance.stopped", [
      `The kill switch was set by ${settings.stoppedByName ?? "somebody"}: ${settings.stopReason ?? "no reason given"}.`,
    ]);
}
