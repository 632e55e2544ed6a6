import type { LearntLimits } from "./channel-pace";

type Headers = Readonly<Record<string, unknown>> | null | undefined;

/** Limits that the headers of an answer tell of (names in lower case); null when they tell of none. */
export function learntLimits(headers: Headers, nowMs: number): LearntLimits | null {
  const limit = numberOf(headers?.["ratelimit-limit"]);
  const windowS = Number(/;\s*w=(\d+)/.exec(textOf(headers?.["ratelimit-policy"]))?.[1] ?? 1) || 1;
  const resetS = numberOf(headers?.["ratelimit-reset"]);
  const limits: LearntLimits = {
    perSecond: limit === null || limit <= 0 ? null : limit / windowS,
    remaining: numberOf(headers?.["ratelimit-remaining"]),
    resetMs: resetS === null ? null : resetS * 1_000,
    retryAfterMs: retryAfterMs(headers, nowMs),
  };
  return Object.values(limits).every((value) => value === null) ? null : limits;
}

/** The `retry-after` header in milliseconds, from its seconds or its date; null when there is none to be read. */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const text = textOf(headers?.["retry-after"]).trim();
  if (text === "") return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

/** A header as text; the first of several. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return textOf(value[0]);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function numberOf(value: unknown): number | null {
  const text = textOf(value);
  return /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}
