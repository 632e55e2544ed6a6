import type { Context } from "@/server/platform/context";

/** All staff by name, with the time they last used the product (null if not signed in anywhere). */
export async function listStaff(ctx: Context) {
  const rows = await ctx.db.staffMember.findMany({
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: {
      id: true,
      name: true,
      email: true,
      role: true,
      disabledAt: true,
      approverSince: true,
      createdAt: true,
      sessions: { select: { updatedAt: true }, orderBy: { updatedAt: "desc" }, take: 1 },
    },
  });
  return rows.map(({ sessions, ...staff }) => ({ ...staff, lastUsedAt: sessions[0]?.updatedAt ?? null }));
}
