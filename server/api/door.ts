import { crossSiteRefusal, provenanceOf } from "./csrf-guard";
import { clientAddress } from "./client-address";
import type { WebProcess } from "./web-process";

/** Goes with every answer that depends on who asks: no cache may keep it. */
export const NO_STORE = { "cache-control": "private, no-store" } as const;

/**
 * The first line of every route that takes JSON from the browser: an answer to send instead, if the request may
 * have been made by another site, or null to go on. Refusals go to the security log.
 */
export function refuseOtherSites(
  web: Pick<WebProcess, "env" | "log">,
  request: Request,
  options: { anyContentType?: boolean } = {},
): Response | null {
  const provenance = provenanceOf(request, web.env.PUBLIC_URL);
  const refusal = crossSiteRefusal(
    options.anyContentType ? { ...provenance, contentType: "application/json" } : provenance,
  );
  if (!refusal) return null;
  const { headers } = request;
  web.log.warn(
    {
      security: "cross-site-request",
      refusal,
      path: new URL(request.url).pathname,
      method: request.method,
      origin: headers.get("origin"),
      fetchSite: headers.get("sec-fetch-site"),
      contentType: headers.get("content-type"),
      address: clientAddress(headers),
    },
    "A request from another site was refused",
  );
  if (refusal === "method") return refusalAnswer(405, "Only POST is answered here.", { allow: "POST" });
  return refusalAnswer(403, "This request did not come from this product's own pages.");
}

/** A refusal as JSON: `{ message }`. */
export function refusalAnswer(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ message }, { status, headers: { ...NO_STORE, ...headers } });
}
