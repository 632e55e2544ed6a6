import type { Context } from "@/server/platform/context";

/** How many bookings of this run, or of its parts, are in the archive still; or files that it compressed. */
export async function countRestorable(
  { db }: Pick<Context, "db">,
  run: { id: string; task: string },
): Promise<number> {
  if (run.task === "compress-logs")
    return db.compressedFile.count({ where: { runId: run.id, restoredAt: null } });
  if (run.task !== "archive-bookings" && run.task !== "all") return 0;
  return db.archivedBooking.count({ where: { runId: { in: await archivingRunIds({ db }, run.id) } } });
}

/** The run itself and its parts: whichever of them put bookings into the archive. */
export async function archivingRunIds({ db }: Pick<Context, "db">, runId: string): Promise<string[]> {
  const parts = await db.maintenanceRun.findMany({ where: { parentId: runId }, select: { id: true } });
  return [runId, ...parts.map(({ id }) => id)];
}
