import { resolve } from "node:path";
import type { MaintenanceTask } from "@/server/maintenance/tasks/maintenance-task";
import { restoreBookings } from "@/server/maintenance/tasks/restore-bookings";
import { restoreLogs } from "@/server/maintenance/tasks/restore-logs";
import { singleTasks } from "@/server/maintenance/tasks/all-tasks";

/** All tasks that a process can execute. `logRoots` are the folders whose logs it compresses. */
export function runningTasks(settings: { logRoots: readonly string[] }): readonly MaintenanceTask[] {
  const roots = settings.logRoots.map((folder) => resolve(folder));
  return [...singleTasks(settings), restoreBookings, restoreLogs({ roots })];
}
