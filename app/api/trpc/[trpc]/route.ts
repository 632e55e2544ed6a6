import { answerTrpc } from "@/server/api/trpc-door";
import { webProcess } from "@/server/api/web-process";

/** The browser's single door to the procedures; the guard inside refuses everything but our own POSTs. */
async function answer(request: Request): Promise<Response> {
  return answerTrpc(await webProcess(), request);
}

export { answer as GET, answer as POST };
