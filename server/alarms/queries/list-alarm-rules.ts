import type { Context } from "@/server/platform/context";
import type { AlarmRule } from "@/server/platform/prisma/client";

export type AlarmRuleRow = Omit<AlarmRule, "createdAt"> & { openCount: number };

/** All rules, the critical ones first, each with how many alarms of it are open. */
export async function listAlarmRules(ctx: Pick<Context, "db">): Promise<AlarmRuleRow[]> {
  const rules = await ctx.db.alarmRule.findMany({
    orderBy: [{ severity: "asc" }, { title: "asc" }],
    include: { _count: { select: { alarms: { where: { clearedAt: null } } } } },
  });
  return rules.map(({ createdAt: _createdAt, _count, ...rule }) => ({ ...rule, openCount: _count.alarms }));
}
