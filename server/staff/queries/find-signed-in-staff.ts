import type { Clock } from "@/server/platform/clock";
import type { PrismaClient } from "@/server/platform/prisma/client";
import type { Auth } from "../auth";
import { STAFF_ROLES, type StaffRole } from "../permissions";
import { isTouchDue, sessionEnd, TOUCH_SESSION_MS } from "../session-limits";

/** The person behind a request. */
export interface SignedInStaff {
  id: string;
  name: string;
  email: string;
  role: StaffRole;
  sessionId: string;
}

interface Surroundings {
  db: PrismaClient;
  auth: Auth;
  clock: Clock;
}

/**
 * Who is signed in by the request's cookie, or null. Reads session and person from the database at every call: a
 * session that was ended, a person who was switched off and a new role count from the next request on. Ends a
 * session that is over its limits, and writes down that a living one was used.
 */
export async function findSignedInStaff(
  { db, auth, clock }: Surroundings,
  headers: Headers,
): Promise<SignedInStaff | null> {
  if (!headers.has("cookie")) return null;
  const found = await auth.api.getSession({ headers, query: { disableCookieCache: true } });
  if (!found) return null;
  const { session, user } = found;
  const role = STAFF_ROLES.find((known) => known === user.role);
  if (user.disabledAt || !role) return null;
  const now = clock.now();
  const times = { createdAt: session.createdAt, lastUsedAt: session.updatedAt };
  if (sessionEnd(times, now)) {
    await db.staffSession.deleteMany({ where: { id: session.id } });
    return null;
  }
  if (isTouchDue(times, now)) await touchSession(db, session.id, now);
  return { id: user.id, name: user.name, email: user.email, role, sessionId: session.id };
}

// Of many requests at once only the first writes; the others find the row fresh.
async function touchSession(db: PrismaClient, id: string, now: Date): Promise<void> {
  await db.staffSession.updateMany({
    where: { id, updatedAt: { lte: new Date(now.getTime() - TOUCH_SESSION_MS) } },
    data: { updatedAt: now },
  });
}
