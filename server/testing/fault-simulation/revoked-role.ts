import { createCallerFactory } from "@/server/api/procedures";
import { payrollRouter } from "@/server/payroll/router";
import type { Clock } from "@/server/platform/clock";
import { openLog } from "@/server/platform/log";
import { changeRole } from "@/server/staff/commands/change-role";
import type { StaffRole } from "@/server/staff/permissions";
import { personContext, type SimulationWorld } from "./simulation-world";

const callPayroll = createCallerFactory(payrollRouter);
const log = openLog({ process: "web", level: "silent" });

/** Has an admin give a finance person another role. */
export async function giveRole(
  world: SimulationWorld,
  person: number,
  role: StaffRole,
  clock: Clock,
): Promise<void> {
  const ctx = { ...personContext(world, person, clock), actor: world.admins[0]! };
  await changeRole(ctx, { staffId: world.people[person]!.id, role, reason: "They work elsewhere now" });
}

/** The procedures of payroll as a person reaches them, whose role is read anew for the request, as the door does. */
export async function payrollOf(world: SimulationWorld, person: number, clock: Clock) {
  const ctx = personContext(world, person, clock);
  const { id, sessionId } = world.people[person]!;
  const { name, email, role } = await world.database.prisma.staffMember.findUniqueOrThrow({ where: { id } });
  const staff = { id, name, email, role, sessionId };
  return callPayroll({ ...ctx, prisma: world.database.prisma, log, staff, businessTimeZone: "UTC" });
}
