import { ACTIVE_STATUSES } from "@/server/maintenance/domain/run-state";
import type { TaskKey } from "@/server/maintenance/domain/task-keys";
import { allTasks, type DeclaredTask } from "@/server/maintenance/tasks/all-tasks";
import type { Context } from "@/server/platform/context";
import { listSchedules } from "@/server/scheduling/queries/list-schedules";
import { databaseNow } from "./database-now";
import { runRow, type RunRow } from "./run-row";

/** The schedule that runs all tasks. */
const SCHEDULE_KEY = "maintenance-daily";

export interface TaskRow extends Omit<DeclaredTask, "policies"> {
  key: TaskKey;
  /** What has to be typed for a real start; null when nothing has to be. */
  confirmation: string | null;
  policies: { key: string; title: string; retainDays: number }[];
  active: RunRow | null;
  activeDryRun: RunRow | null;
  last: RunRow | null;
  lastDryRun: RunRow | null;
  /** When the schedule does it next; null while that is paused. */
  nextAt: Date | null;
}

export type MaintenanceSettingsRow = Awaited<ReturnType<typeof getMaintenanceSettings>>;

/** All tasks in the order in which they are run, with where each stands, and the settings that hold for all. */
export async function listTasks(ctx: Context, businessTimeZone: string) {
  const now = await databaseNow(ctx);
  const policies = new Map((await ctx.db.retentionPolicy.findMany()).map((policy) => [policy.key, policy]));
  const nextAt = await nextDailyRun(ctx, businessTimeZone, now);
  const tasks: TaskRow[] = [];
  for (const task of allTasks())
    tasks.push({
      ...task,
      confirmation: task.isDestructive ? task.key : null,
      policies: task.policies.flatMap((key) => {
        const policy = policies.get(key);
        return policy ? [{ key, title: policy.title, retainDays: policy.retainDays }] : [];
      }),
      ...(await runsOf(ctx, task.key, now)),
      nextAt,
    });
  return { now, settings: await getMaintenanceSettings(ctx), tasks };
}

/** The one row of settings: kill switch, budget, caps. */
export async function getMaintenanceSettings(ctx: Pick<Context, "db">) {
  const { id: _id, ...settings } = await ctx.db.maintenanceSettings.findUniqueOrThrow({ where: { id: 1 } });
  return settings;
}

async function runsOf(ctx: Context, task: string, now: Date) {
  const find = async (dryRun: boolean, isActive: boolean) => {
    const run = await ctx.db.maintenanceRun.findFirst({
      where: {
        task,
        dryRun,
        status: isActive ? { in: [...ACTIVE_STATUSES] } : { notIn: [...ACTIVE_STATUSES] },
      },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    });
    return run ? runRow(run, now) : null;
  };
  const [active, activeDryRun, last, lastDryRun] = await Promise.all([
    find(false, true),
    find(true, true),
    find(false, false),
    find(true, false),
  ]);
  return { active, activeDryRun, last, lastDryRun };
}

async function nextDailyRun(ctx: Context, businessTimeZone: string, now: Date): Promise<Date | null> {
  const [schedule] = await listSchedules(ctx, { businessTimeZone, nextCount: 1, key: SCHEDULE_KEY, now });
  const next = schedule?.paused ? undefined : schedule?.next[0];
  return next ? new Date(next.utc) : null;
}
