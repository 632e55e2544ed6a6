import { answerAuth } from "@/server/api/auth-door";
import { webProcess } from "@/server/api/web-process";

/** Sign-in and sign-out. */
async function answer(request: Request): Promise<Response> {
  return answerAuth(await webProcess(), request);
}

export { answer as GET, answer as POST };
