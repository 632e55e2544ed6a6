/** Why a request was refused before anything of it was read. */
export type CrossSiteRefusal = "method" | "content-type" | "fetch-site" | "origin";

/** The parts of a request that the browser, not the page, decides on; null where the header is absent. */
export interface RequestProvenance {
  method: string;
  contentType: string | null;
  secFetchSite: string | null;
  origin: string | null;
  /** The origins this product answers under, for example https://office.example. */
  ownOrigins: readonly string[];
}

/**
 * Says why the request may have been made by another site in a signed-in person's browser, or null if it was
 * not. A plain form can send multipart or text bodies across sites, so only JSON passes, which no form can send
 * and which a script elsewhere can send only after a preflight that we never answer. The session cookie is
 * SameSite=Lax besides; a neighbouring subdomain counts as the same site there, here it does not.
 */
export function crossSiteRefusal(request: RequestProvenance): CrossSiteRefusal | null {
  if (request.method !== "POST") return "method";
  if (!isJson(request.contentType)) return "content-type";
  if (request.secFetchSite !== null) return request.secFetchSite === "same-origin" ? null : "fetch-site";
  // Old browsers and programs send no Sec-Fetch-Site; then the origin must be there and be ours.
  if (request.origin !== null && request.ownOrigins.includes(request.origin)) return null;
  return "origin";
}

function isJson(contentType: string | null): boolean {
  return contentType !== null && /^application\/json(?:; ?charset=utf-8)?$/i.test(contentType);
}

/**
 * Reads the provenance of a request. `publicUrl` is where the product is reachable, if configured; otherwise the
 * Host header stands for it, which a page of another site cannot choose.
 */
export function provenanceOf(request: Request, publicUrl?: string): RequestProvenance {
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return {
    method: request.method,
    contentType: request.headers.get("content-type"),
    secFetchSite: request.headers.get("sec-fetch-site"),
    origin: request.headers.get("origin"),
    ownOrigins: publicUrl ? [new URL(publicUrl).origin] : [`http://${host}`, `https://${host}`],
  };
}
