import type { Context } from "@/server/platform/context";
import { isPermitted, type StaffRole } from "@/server/staff/permissions";

/** Whether who asks may see amounts of payments and payouts; the others see only how they stand. */
export function seesAmounts({ actor }: Pick<Context, "actor">): boolean {
  return actor.kind === "system" || isPermitted(actor.role as StaffRole, "payroll.read");
}
