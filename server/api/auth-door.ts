import { newId } from "@/server/platform/ids";
import { signIn, type SignInContext } from "@/server/staff/commands/sign-in";
import { signOut } from "@/server/staff/commands/sign-out";
import { signInInput } from "@/server/staff/schemas";
import { makeSignInLimits } from "@/server/staff/sign-in-limits";
import { clientAddress } from "./client-address";
import { NO_STORE, refusalAnswer, refuseOtherSites } from "./door";
import { readBody } from "./request-body";
import { failureAnswer } from "./trpc-door";
import type { WebProcess } from "./web-process";

const BODY_BYTES_MAX = 16_384;

const WRONG = "The e-mail address or the password is not right.";

/**
 * Answers /api/auth: sign-in and sign-out, and nothing else the sign-in library could do. Success is 200 with
 * `{ ok: true }` and cookies; everything else has `{ message }` for the person.
 */
export async function answerAuth(web: WebProcess, request: Request): Promise<Response> {
  const refusal = refuseOtherSites(web, request);
  if (refusal) return refusal;
  try {
    const { pathname } = new URL(request.url);
    if (pathname === "/api/auth/sign-in/email") return await answerSignIn(web, request);
    if (pathname === "/api/auth/sign-out") return success(await signOut(contextOf(web), request.headers));
    return refusalAnswer(404, "There is nothing here.");
  } catch (error) {
    return failureAnswer(web, error);
  }
}

async function answerSignIn(web: WebProcess, request: Request): Promise<Response> {
  const input = signInInput.safeParse(parseJson(await readBody(request, BODY_BYTES_MAX)));
  if (!input.success) return refusalAnswer(400, "Enter your e-mail address and your password.");
  const limits = makeSignInLimits(web.database.prisma);
  const client = { headers: request.headers, address: clientAddress(request.headers) };
  const result = await signIn(contextOf(web), limits, input.data, client);
  if (result.kind === "signed-in") return success(result);
  if (result.kind === "refused") return refusalAnswer(401, WRONG);
  const minutes = Math.ceil(result.retryAfterSeconds / 60);
  return refusalAnswer(
    429,
    `Too many attempts. Try again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.`,
    { "retry-after": String(result.retryAfterSeconds) },
  );
}

function contextOf({ database, auth, clock, log }: WebProcess): SignInContext {
  return { database, auth, clock, log, requestId: newId("req") };
}

function success({ setCookies }: { setCookies: string[] }): Response {
  const headers = new Headers(NO_STORE);
  for (const cookie of setCookies) headers.append("set-cookie", cookie);
  return Response.json({ ok: true }, { headers });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
