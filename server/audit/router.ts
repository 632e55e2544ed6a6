import { permit, router, type StaffContext } from "@/server/api/procedures";
import { isPermitted } from "@/server/staff/permissions";
import { getAuditEvent, listAuditEvents, type AuditScope } from "./queries/list-audit-events";
import { verifyAuditChain } from "./queries/verify-audit-chain";
import { getAuditEventInput, listAuditEventsInput } from "./schemas";

/** What the audit page can ask. Everybody sees what they did themselves; some roles see all. */
export const auditRouter = router({
  list: permit("audit.readOwn")
    .input(listAuditEventsInput)
    .query(({ ctx, input }) => listAuditEvents(ctx, input, scopeOf(ctx), ctx.businessTimeZone)),
  get: permit("audit.readOwn")
    .input(getAuditEventInput)
    .query(({ ctx, input }) => getAuditEvent(ctx, input, scopeOf(ctx))),
  // A mutation, so that it runs when asked for and never by itself as part of a page.
  verify: permit("audit.verify").mutation(({ ctx }) => verifyAuditChain(ctx.prisma)),
});

function scopeOf(ctx: StaffContext): AuditScope {
  return isPermitted(ctx.staff.role, "audit.read")
    ? { kind: "everyone" }
    : { kind: "own", staffId: ctx.staff.id };
}
