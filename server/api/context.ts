import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { Logger } from "@/server/platform/log";
import type { PrismaClient } from "@/server/platform/prisma/client";
import { findSignedInStaff, type SignedInStaff } from "@/server/staff/queries/find-signed-in-staff";
import type { WebProcess } from "./web-process";

/** What a request carries into procedures, whoever sent it. */
export interface ApiContext extends Context {
  /** The same database as `db`, where the whole client is needed. */
  prisma: PrismaClient;
  /** Null if nobody is signed in. */
  staff: SignedInStaff | null;
  /** The zone in which periods and filter days are meant, an IANA name. */
  businessTimeZone: string;
  log: Logger;
}

/** What a procedure made with `permit` gets. */
export interface StaffContext extends ApiContext {
  staff: SignedInStaff;
  actor: Extract<Context["actor"], { kind: "staff" }>;
}

/**
 * Makes the context of one request. Who is signed in is asked of the database each time and kept nowhere; the
 * answer holds for this request alone.
 */
export async function createApiContext(web: WebProcess, headers: Headers): Promise<ApiContext> {
  const { database, clock, auth, env, log } = web;
  return {
    db: database.prisma,
    prisma: database.prisma,
    pool: database.pool,
    clock,
    log,
    requestId: newId("req"),
    businessTimeZone: env.BUSINESS_TIMEZONE,
    staff: await findSignedInStaff({ db: database.prisma, auth, clock }, headers),
    actor: { kind: "system", name: "nobody signed in" },
  };
}

export const SIGNED_OUT = "You are not signed in, or your session has ended.";

/** The same context with the signed-in person as the actor, or null if there is none. */
export function asStaffContext(ctx: ApiContext): StaffContext | null {
  if (ctx.staff === null) return null;
  const { id, name, role, sessionId } = ctx.staff;
  return { ...ctx, staff: ctx.staff, actor: { kind: "staff", id, name, role, sessionId } };
}
