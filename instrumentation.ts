/** Called by Next once when the web process starts, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.NEXT_PHASE === "phase-production-build") return;
  const { startAlarmWatch } = await import("@/server/api/alarm-watch");
  startAlarmWatch();
}
