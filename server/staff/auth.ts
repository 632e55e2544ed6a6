import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { APIError } from "better-auth/api";
import { newId } from "@/server/platform/ids";
import type { PrismaClient } from "@/server/platform/prisma/client";
import { ABSOLUTE_SESSION_MS } from "./session-limits";

/** What the sign-in library needs to know of its surroundings. */
export interface AuthSettings {
  /** At least 32 random characters; signs the cookie. Changing it signs everybody out. */
  secret: string;
  /** True where the product is reached by https: the cookie then is a __Host- cookie. */
  isHttps: boolean;
}

export type Auth = ReturnType<typeof makeAuth>;

/**
 * The sign-in library, set up for this product. It verifies passwords, makes sessions and reads the cookie. Its
 * own web routes are not reachable, only what app/api/auth calls by name; and it caches nothing, so that ending
 * a session or switching off a person is felt at the next request.
 */
export function makeAuth(db: PrismaClient, settings: AuthSettings) {
  return betterAuth({
    appName: "Travellr Back Office",
    secret: settings.secret,
    database: prismaAdapter(db, { provider: "postgresql" }),
    telemetry: { enabled: false },
    // Every refusal is in the audit log or the security log; its own lines would repeat them with other words.
    logger: { disabled: true },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 1, maxPasswordLength: 128 },
    user: {
      modelName: "staffMember",
      additionalFields: {
        role: { type: "string", required: true, input: false },
        disabledAt: { type: "date", required: false, input: false },
        approverSince: { type: "date", required: false, input: false },
      },
    },
    session: {
      modelName: "staffSession",
      fields: { userId: "staffId" },
      // Twelve hours from sign-in, whatever happens; the idle limit is find-signed-in-staff.ts's.
      expiresIn: ABSOLUTE_SESSION_MS / 1_000,
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
    },
    account: { modelName: "staffAccount", fields: { userId: "staffId" } },
    verification: { modelName: "staffVerification" },
    databaseHooks: {
      session: {
        create: {
          // The same words as for a wrong password: who asks learns nothing about the account.
          before: async (session) => {
            const staff = await db.staffMember.findUnique({
              where: { id: session.userId },
              select: { disabledAt: true },
            });
            if (!staff || staff.disabledAt) throw new APIError("UNAUTHORIZED");
          },
        },
      },
    },
    rateLimit: { enabled: false },
    advanced: {
      useSecureCookies: false,
      cookies: { session_token: { name: sessionCookieName(settings.isHttps) } },
      // SameSite=Lax and not Strict: a link in an e-mail must open signed in.
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/", secure: settings.isHttps },
      ipAddress: { disableIpTracking: true },
      database: { generateId: ({ model }) => newId(ID_PREFIXES[model] ?? "auth") },
    },
  });
}

/** The name of the session cookie; the prefix makes browsers refuse it from subdomains and over plain http. */
export function sessionCookieName(isHttps: boolean): string {
  return isHttps ? "__Host-travellr-session" : "travellr-session";
}

const ID_PREFIXES: Readonly<Record<string, string>> = {
  user: "stf",
  session: "ses",
  account: "acc",
  verification: "ver",
};
