import { NextResponse, type NextRequest } from "next/server";
import { REQUEST_PATH_HEADER } from "@/server/api/request-path";

/**
 * Gives each page answer its own Content-Security-Policy nonce and forbids keeping a copy of it.
 * It decides nothing about who may see what: that belongs to the procedures, so that a request that gets
 * round this file still meets every check.
 */
export function proxy(request: NextRequest) {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");

  // Next reads the nonce for its own scripts from the policy on the request; our layout reads x-nonce.
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  headers.set(REQUEST_PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  // Lets a page without a session say where the person wanted to go; see server/api/request-path.ts.
  headers.set("x-travellr-request-path", request.nextUrl.pathname + request.nextUrl.search);

  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  response.headers.set("Reporting-Endpoints", 'csp="/api/csp-report"');
  response.headers.set("Cache-Control", "no-store");
  return response;
}

/**
 * The policy text for one nonce. Style attributes stay open because server rendering writes them and
 * they cannot run code; style elements need the nonce.
 */
function contentSecurityPolicy(nonce: string, development: boolean): string {
  return [
    "default-src 'self'",
    // The development bundler evaluates modules as text; the production build never does.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    // The development overlay writes style elements without a nonce, and a nonce would switch 'unsafe-inline' off.
    development ? "style-src-elem 'self' 'unsafe-inline'" : `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "report-uri /api/csp-report",
    "report-to csp",
  ].join("; ");
}

export const config = {
  // Route handlers are left out: a proxied request body is buffered whole, and imports upload large files.
  matcher: ["/((?!api/|_next/static|_next/image|favicon).*)"],
};
