import { endSession } from "./end-session";
import type { SignInContext } from "./sign-in";
import { NotFound } from "@/server/platform/errors";

/**
 * Ends the session of the request's cookie, if it is one, and resolves to the cookies that make the browser
 * forget it.
 */
export async function signOut(ctx: SignInContext, headers: Headers): Promise<{ setCookies: string[] }> {
  const found = await ctx.auth.api.getSession({ headers, query: { disableCookieCache: true } });
  if (found) {
    const { session, user } = found;
    const actor = {
      kind: "staff" as const,
      id: user.id,
      name: user.name,
      role: user.role,
      sessionId: session.id,
    };
    const { prisma: db, pool } = ctx.database;
    const context = { db, pool, clock: ctx.clock, actor, requestId: ctx.requestId };
    await endSession(context, { staffId: user.id, sessionId: session.id }).catch((error: unknown) => {
      // Ended in the meantime by somebody else: that is what was wanted.
      if (!(error instanceof NotFound)) throw error;
    });
  }
  const answer = await ctx.auth.api.signOut({ headers, asResponse: true });
  return { setCookies: answer.headers.getSetCookie() };
}
