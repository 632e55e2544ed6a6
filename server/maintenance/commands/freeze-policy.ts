import { createHash } from "node:crypto";
import type { PolicyDays, PolicyKey } from "@/server/maintenance/domain/task-keys";
import type { Context } from "@/server/platform/context";

/** The days of these policies now, and a hash by which a change is seen: of the task, its input and the days. */
export async function freezePolicy(
  { db }: Pick<Context, "db">,
  task: string,
  policies: readonly PolicyKey[],
): Promise<{ policy: PolicyDays; policyHash: string }> {
  const rows = await db.retentionPolicy.findMany({
    where: { key: { in: [...policies] } },
    orderBy: { key: "asc" },
    select: { key: true, retainDays: true },
  });
  const policy = Object.fromEntries(rows.map(({ key, retainDays }) => [key, retainDays])) as PolicyDays;
  return { policy, policyHash: policyHashOf(task, policy) };
}

/** By which a change is seen of the days under which a task runs, as 64 hex digits. */
export function policyHashOf(task: string, policy: Partial<PolicyDays>): string {
  return createHash("sha256")
    .update(JSON.stringify([task, policy]))
    .digest("hex");
}
