import { permit, router } from "@/server/api/procedures";
import { changeRole } from "./commands/change-role";
import { createStaff } from "./commands/create-staff";
import { disableStaff } from "./commands/disable-staff";
import { enableStaff } from "./commands/enable-staff";
import { endSession } from "./commands/end-session";
import { permissionsOf } from "./permissions";
import { listOwnSessions } from "./queries/list-own-sessions";
import { listStaff } from "./queries/list-staff";
import {
  changeRoleInput,
  createStaffInput,
  disableStaffInput,
  enableStaffInput,
  endStaffSessionInput,
  revokeSessionInput,
} from "./schemas";

/** What the screen can ask about staff and their sessions. */
export const staffRouter = router({
  me: permit("session.own").query(({ ctx }) => {
    const { id, name, email, role } = ctx.staff;
    return {
      id,
      name,
      email,
      role,
      permissions: permissionsOf(role),
      businessTimeZone: ctx.businessTimeZone,
    };
  }),
  ownSessions: router({
    list: permit("session.own").query(({ ctx }) =>
      listOwnSessions(ctx, { staffId: ctx.staff.id, sessionId: ctx.staff.sessionId }),
    ),
    revoke: permit("session.own")
      .input(revokeSessionInput)
      .mutation(({ ctx, input }) => endSession(ctx, { staffId: ctx.staff.id, sessionId: input.sessionId })),
  }),
  list: permit("staff.read").query(({ ctx }) => listStaff(ctx)),
  create: permit("staff.manage")
    .input(createStaffInput)
    .mutation(async ({ ctx, input }) => ({ id: await createStaff(ctx, input) })),
  changeRole: permit("staff.manage")
    .input(changeRoleInput)
    .mutation(({ ctx, input }) => changeRole(ctx, input)),
  disable: permit("staff.manage")
    .input(disableStaffInput)
    .mutation(({ ctx, input }) => disableStaff(ctx, input)),
  enable: permit("staff.manage")
    .input(enableStaffInput)
    .mutation(({ ctx, input }) => enableStaff(ctx, input)),
  endSession: permit("staff.manage")
    .input(endStaffSessionInput)
    .mutation(({ ctx, input }) => endSession(ctx, input)),
});
