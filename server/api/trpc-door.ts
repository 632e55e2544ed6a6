import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { newId } from "@/server/platform/ids";
import { createApiContext } from "./context";
import { NO_STORE, refusalAnswer, refuseOtherSites } from "./door";
import { BodyTooLarge, readBody } from "./request-body";
import { appRouter } from "./root";
import { sqlStateOf } from "./sql-state";
import type { WebProcess } from "./web-process";

const BODY_BYTES_MAX = 1_048_576;
const BATCH_ITEMS_MAX = 10;

/**
 * Answers one request of the browser to the procedures. Whatever comes, the answer is JSON: a refusal of the
 * guard (403, 405), too large (413), no database (503), or what tRPC answers.
 */
export async function answerTrpc(web: WebProcess, request: Request): Promise<Response> {
  const refusal = refuseOtherSites(web, request);
  if (refusal) return refusal;
  try {
    const body = await readBody(request, BODY_BYTES_MAX);
    const context = await createApiContext(web, request.headers);
    return await fetchRequestHandler({
      endpoint: "/api/trpc",
      req: new Request(request.url, {
        method: "POST",
        headers: request.headers,
        body,
        signal: request.signal,
      }),
      router: appRouter,
      createContext: () => context,
      // Reads are POSTs too, see components/trpc/provider.tsx.
      allowMethodOverride: true,
      maxBatchSize: BATCH_ITEMS_MAX,
      responseMeta: () => ({ headers: new Headers(NO_STORE) }),
    });
  } catch (error) {
    return failureAnswer(web, error);
  }
}

/** The answer where a request failed before any procedure ran. */
export function failureAnswer(web: Pick<WebProcess, "log">, error: unknown): Response {
  if (error instanceof BodyTooLarge) return refusalAnswer(413, "The request is too large.");
  if (/^(?:08|53|57)/.test(sqlStateOf(error) ?? ""))
    return refusalAnswer(503, "The database does not answer. Please try again shortly.", {
      "retry-after": "5",
    });
  const errorId = newId("err");
  web.log.error({ err: error, errorId }, "A request failed before its procedure");
  return refusalAnswer(500, `Something went wrong on our side. Error id: ${errorId}.`);
}
