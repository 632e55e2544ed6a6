import type { Context } from "@/server/platform/context";
import type { PolicyKey } from "@/server/maintenance/domain/task-keys";
import { allTasks } from "@/server/maintenance/tasks/all-tasks";

/** All retention policies with their bounds, and the tasks that obey each. */
export async function listPolicies(ctx: Pick<Context, "db">) {
  const policies = await ctx.db.retentionPolicy.findMany({ orderBy: { key: "asc" } });
  return {
    policies: policies.map((policy) => ({
      ...policy,
      key: policy.key as PolicyKey,
      tasks: allTasks()
        .filter((task) => task.key !== "all" && task.policies.includes(policy.key as PolicyKey))
        .map((task) => task.title),
    })),
  };
}
