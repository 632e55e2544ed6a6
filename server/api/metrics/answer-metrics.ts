import { createHash, timingSafeEqual } from "node:crypto";
import { METRICS_CONTENT_TYPE, metricsText, type Series } from "@/server/platform/metrics";

/**
 * Answers whoever collects metrics: 404 where no token is set, 401 without the right bearer token, else the series as
 * Prometheus text. They are collected only for who may have them.
 */
export async function answerMetrics(
  request: Request,
  token: string | undefined,
  collect: () => Promise<Series[]>,
): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  if (!token) return new Response("Not found\n", { status: 404, headers });
  const given = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (given === undefined || !isSame(given, token))
    return new Response("Unauthorized\n", {
      status: 401,
      headers: { ...headers, "www-authenticate": "Bearer" },
    });
  const text = await metricsText(await collect());
  return new Response(text, { headers: { ...headers, "content-type": METRICS_CONTENT_TYPE } });
}

// Digests have one length, so that comparing takes as long whatever is given.
function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
