const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** What runs, loads, leads elsewhere, or changes another element into one of these. */
const DEAD_ELEMENTS =
  "script, style, base, meta, link, iframe, frame, object, embed, applet, portal, audio, video, animate, animateMotion, animateTransform, set";

const LOADS_OR_LEADS = new Set([
  "action",
  "archive",
  "background",
  "cite",
  "classid",
  "code",
  "codebase",
  "data",
  "dynsrc",
  "formaction",
  "href",
  "imagesrcset",
  "longdesc",
  "lowsrc",
  "manifest",
  "ping",
  "poster",
  "profile",
  "src",
  "srcdoc",
  "srcset",
  "target",
  "usemap",
  "xlink:href",
  "xml:base",
]);

/**
 * A stored mail as a document that does nothing: no script, no request, no way to leave it. What a link led to is its
 * tooltip. It is meant for a sandboxed frame, which holds also where this does not. Works in the browser only.
 */
export function inertDocument(html: string): string {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const element of page.querySelectorAll(DEAD_ELEMENTS)) element.remove();
  for (const element of page.querySelectorAll("*")) disarm(element);
  const policy = page.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = POLICY;
  page.head.prepend(policy);
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

function disarm(element: Element): void {
  const leadsTo = element.localName === "a" ? element.getAttribute("href") : null;
  for (const { name, value } of Array.from(element.attributes)) {
    const kept = keptAttribute(name, value);
    if (kept === null) element.removeAttribute(name);
    else if (kept !== value) element.setAttribute(name, kept);
  }
  if (leadsTo) element.setAttribute("title", leadsTo);
}

/** The value that an attribute may have in a document that does nothing; null when it may not be there. */
export function keptAttribute(name: string, value: string): string | null {
  const key = name.toLowerCase();
  if (key.startsWith("on")) return null;
  if (key === "src" && /^data:image\/(png|jpe?g|gif|webp);/i.test(value)) return value;
  if (LOADS_OR_LEADS.has(key)) return null;
  // A backslash can spell url without its letters; no honest mail has one here.
  if (key === "style" && value.includes("\\")) return null;
  if (key === "style") return value.replaceAll(/(?:url|image-set|image|src)\s*\([^)]*\)?/gi, "none");
  return value;
}
