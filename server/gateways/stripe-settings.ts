/** How the worker reaches Stripe, or the simulator in its place. */
export type StripeSettings = {
  apiKey: string;
  protocol: "http" | "https";
  host: string;
  port: number;
  /** The longest a call may take, in milliseconds. */
  timeoutMs: number;
};

const STRIPE_BASE_URL = "https://api.stripe.com";
const DEFAULT_TIMEOUT_MS = 20_000;

/**
 * Reads STRIPE_SECRET_KEY, STRIPE_API_URL and STRIPE_TIMEOUT_MS. Only the worker may be given the key.
 * Throws an Error that names the variable when one is missing or dangerous: a live key goes to Stripe alone,
 * and plain HTTP stays on this machine.
 */
export function stripeSettings(env: Readonly<Record<string, string | undefined>>): StripeSettings {
  const apiKey = env["STRIPE_SECRET_KEY"]?.trim() ?? "";
  if (!/^(sk|rk)_\S+$/.test(apiKey))
    throw new Error("STRIPE_SECRET_KEY must hold a secret or restricted key (sk_… or rk_…).");
  const base = baseUrl(env["STRIPE_API_URL"] || STRIPE_BASE_URL);
  const isStripe = base.origin === STRIPE_BASE_URL;
  if (!isStripe && /^(sk|rk)_live_/.test(apiKey)) {
    throw new Error("STRIPE_API_URL must be left out with a live key: it would be sent to somebody else.");
  }
  if (base.protocol === "http:" && !["127.0.0.1", "localhost", "[::1]"].includes(base.hostname)) {
    throw new Error("STRIPE_API_URL may be plain HTTP only on this machine.");
  }
  const timeoutMs = Number(env["STRIPE_TIMEOUT_MS"] || DEFAULT_TIMEOUT_MS);
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1)
    throw new Error("STRIPE_TIMEOUT_MS must be whole milliseconds.");
  return {
    apiKey,
    protocol: base.protocol === "http:" ? "http" : "https",
    host: base.hostname.replace(/^\[|\]$/g, ""),
    port: Number(base.port || (base.protocol === "http:" ? 80 : 443)),
    timeoutMs,
  };
}

function baseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !["http:", "https:"].includes(url.protocol) || url.pathname !== "/" || url.search !== "") {
    throw new Error("STRIPE_API_URL must be an address such as http://127.0.0.1:4010, without a path.");
  }
  return url;
}
