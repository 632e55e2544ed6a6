import { recordAudit } from "@/server/audit/commands/record-audit";
import type { Clock } from "@/server/platform/clock";
import { inTransaction } from "@/server/platform/context";
import type { Database } from "@/server/platform/db";
import type { Logger } from "@/server/platform/log";
import type { Auth } from "../auth";
import type { SignInLimits } from "../sign-in-limits";

/** What sign-in and sign-out work with; there is no actor yet. */
export interface SignInContext {
  database: Database;
  auth: Auth;
  clock: Clock;
  log: Logger;
  requestId: string;
}

export type SignInResult =
  | { kind: "signed-in"; setCookies: string[] }
  | { kind: "refused" }
  | { kind: "limited"; retryAfterSeconds: number };

/**
 * Signs a person in and resolves to the cookies of the new session. A wrong password, an unknown address and a
 * switched-off account are one and the same refusal, and all of them count towards the limits. `address` is
 * where the request came from, as far as known; `headers` are the request's.
 */
export async function signIn(
  ctx: SignInContext,
  limits: SignInLimits,
  input: { email: string; password: string },
  client: { headers: Headers; address: string | null },
): Promise<SignInResult> {
  const who = { email: input.email, address: client.address };
  const retryAfterSeconds = await limits.take(who);
  if (retryAfterSeconds > 0) {
    ctx.log.warn({ security: "sign-in-limited", ...traceOf(ctx, client) }, "Sign-in was limited");
    return { kind: "limited", retryAfterSeconds };
  }
  const answer = await ctx.auth.api.signInEmail({ body: input, headers: client.headers, asResponse: true });
  if (answer.status >= 500) throw new Error(`The sign-in library failed with status ${answer.status}.`);
  if (!answer.ok) {
    ctx.log.warn({ security: "sign-in-refused", ...traceOf(ctx, client) }, "Sign-in was refused");
    return { kind: "refused" };
  }
  await limits.giveBack(who);
  const { token } = (await answer.json()) as { token: string };
  await noteNewSession(ctx, token, client);
  await endReplacedSession(ctx, client.headers);
  return { kind: "signed-in", setCookies: answer.headers.getSetCookie() };
}

// If this fails the cookie never leaves the server: a session nobody recorded is a session nobody has.
async function noteNewSession(
  ctx: SignInContext,
  token: string,
  client: { headers: Headers; address: string | null },
): Promise<void> {
  const { prisma: db, pool } = ctx.database;
  const session = await db.staffSession.findUniqueOrThrow({ where: { token }, include: { staff: true } });
  const { id: sessionId, staff } = session;
  const actor = { kind: "staff" as const, id: staff.id, name: staff.name, role: staff.role, sessionId };
  await inTransaction({ db, pool, clock: ctx.clock, actor, requestId: ctx.requestId }, async (tx) => {
    await tx.db.staffSession.update({
      where: { id: sessionId },
      data: { ipAddress: client.address, userAgent: client.headers.get("user-agent")?.slice(0, 300) ?? null },
    });
    await recordAudit(tx, {
      action: "staff.session.started",
      subjectKind: "staffSession",
      subjectId: sessionId,
      after: { staffId: staff.id, address: client.address },
    });
  });
}

// Signing in again in the same browser leaves no second key to the same door.
async function endReplacedSession(ctx: SignInContext, headers: Headers): Promise<void> {
  if (!headers.has("cookie")) return;
  const replaced = await ctx.auth.api.getSession({ headers, query: { disableCookieCache: true } });
  if (replaced) await ctx.database.prisma.staffSession.deleteMany({ where: { id: replaced.session.id } });
}

function traceOf(ctx: SignInContext, client: { address: string | null }) {
  return { requestId: ctx.requestId, address: client.address };
}
