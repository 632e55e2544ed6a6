const LENGTH_MAX = 2_000;
// Any origin will do: it only serves to see whether a path would leave it.
const HERE = "http://here.invalid";

/**
 * The path to go to after sign-in: `wanted` if it is a path of this product, otherwise "/". Addresses of other
 * sites, in whatever spelling a browser would follow, are not such paths.
 */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== "string" || wanted.length > LENGTH_MAX || !wanted.startsWith("/")) return "/";
  // Browsers drop tabs and line breaks inside addresses and read a backslash as a slash.
  if (/[\\\u0000-\u001f\u007f]/.test(wanted)) return "/";
  const url = URL.canParse(wanted, HERE) ? new URL(wanted, HERE) : null;
  if (!url || url.origin !== HERE) return "/";
  const path = url.pathname + url.search;
  // "/.//evil.example" is harmless as written and another site's address once its dots are resolved.
  if (path.startsWith("//")) return "/";
  if (/^\/(?:sign-in|api)(?:\/|\?|$)/.test(path)) return "/";
  return path;
}

/** The sign-in page's address, with the way back to `from` (a path with its query). */
export function signInPath(from: string): string {
  const path = returnPath(from);
  return path === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(path)}`;
}
