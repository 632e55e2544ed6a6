const HOUR_MS = 60 * 60 * 1000;

/**
 * When a used-up quota is worth another try, in milliseconds since 1970: when the day or the month (UTC) ends, but
 * within the hour, because somebody may have bought more meanwhile.
 */
export function quotaEndsAt(quota: "DAILY_QUOTA" | "MONTHLY_QUOTA", nowMs: number): number {
  const now = new Date(nowMs);
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const endMs = quota === "DAILY_QUOTA" ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1);
  return Math.min(endMs, nowMs + HOUR_MS);
}
