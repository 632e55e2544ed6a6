import type { MaintenanceTask } from "@/server/maintenance/tasks/maintenance-task";
import { restoreBookings } from "@/server/maintenance/tasks/restore-bookings";
import { singleTasks } from "@/server/maintenance/tasks/all-tasks";

/** All tasks that a process can execute. `logRoots` are the folders whose logs it compresses. */
export function runningTasks(settings: { logRoots: readonly string[] }): readonly MaintenanceTask[] {
  return [...singleTasks(settings), restoreBookings];
}
