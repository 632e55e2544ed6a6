import { resolve } from "node:path";
import { SINGLE_TASK_KEYS, type PolicyKey, type TaskKey } from "@/server/maintenance/domain/task-keys";
import { archiveBookings } from "./archive-bookings";
import { compressLogs } from "./compress-logs";
import { deleteSessions } from "./delete-sessions";
import type { MaintenanceTask, TaskGuard } from "./maintenance-task";
import { pruneRecords } from "./prune-records";
import { removeTestData } from "./remove-test-data";

/** What a task says of itself. */
export interface DeclaredTask {
  key: TaskKey;
  title: string;
  description: string;
  isDestructive: boolean;
  policies: readonly PolicyKey[];
  guards: readonly TaskGuard[];
}

/** The single tasks, in the order in which all of them are run. `logRoots` are the folders of logs. */
export function singleTasks({ logRoots }: { logRoots: readonly string[] }): readonly MaintenanceTask[] {
  const logs = compressLogs({ roots: logRoots.map((folder) => resolve(folder)) });
  const tasks = [archiveBookings, deleteSessions, removeTestData, logs, pruneRecords];
  return SINGLE_TASK_KEYS.flatMap((key) => tasks.filter((task) => task.key === key));
}

/** Everything that can be started, each with what it says of itself; the run of all tasks stands last. */
export function allTasks(): DeclaredTask[] {
  const single = singleTasks({ logRoots: [] });
  return [
    ...single.map(({ key, title, description, isDestructive, policies, guards }) => ({
      key: key as TaskKey,
      title,
      description,
      isDestructive,
      policies,
      guards,
    })),
    {
      key: "all",
      title: "Run maintenance",
      description:
        "Runs all tasks, one after the other, and makes one report. One that fails does not stop the others.",
      isDestructive: true,
      policies: single.flatMap(({ policies }) => policies),
      guards: [],
    },
  ];
}
