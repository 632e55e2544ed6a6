export type AlarmState = "OPEN" | "ACKNOWLEDGED" | "CLEARED";

/** OPEN until somebody has acknowledged it or it is over, ACKNOWLEDGED while it is so still, CLEARED when it is not. */
export function alarmState(alarm: { clearedAt: Date | null; acknowledgedAt: Date | null }): AlarmState {
  if (alarm.clearedAt) return "CLEARED";
  return alarm.acknowledgedAt ? "ACKNOWLEDGED" : "OPEN";
}
