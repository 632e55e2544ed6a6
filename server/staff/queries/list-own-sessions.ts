import type { Context } from "@/server/platform/context";

/** The sessions of one staff member, the last used first; `isCurrent` marks the one that asks. No secrets. */
export async function listOwnSessions(ctx: Context, own: { staffId: string; sessionId: string }) {
  const rows = await ctx.db.staffSession.findMany({
    where: { staffId: own.staffId, expiresAt: { gt: ctx.clock.now() } },
    orderBy: { updatedAt: "desc" },
    select: { id: true, createdAt: true, updatedAt: true, ipAddress: true, userAgent: true },
  });
  return rows.map(({ updatedAt, ...session }) => ({
    ...session,
    lastUsedAt: updatedAt,
    isCurrent: session.id === own.sessionId,
  }));
}
