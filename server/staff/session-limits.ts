const MINUTE_MS = 60_000;

/** A session nobody used for this long has ended. */
export const IDLE_SESSION_MS = 30 * MINUTE_MS;

/** A session ends this long after sign-in, used or not. */
export const ABSOLUTE_SESSION_MS = 12 * 60 * MINUTE_MS;

/** Use is written down at most this often, so that reading does not write each time. */
export const TOUCH_SESSION_MS = MINUTE_MS;

/** The two instants of a session that its limits count from. */
export interface SessionTimes {
  createdAt: Date;
  lastUsedAt: Date;
}

/** Why the session has ended at the instant `now`, or null if it has not. */
export function sessionEnd(session: SessionTimes, now: Date): "IDLE" | "ABSOLUTE" | null {
  if (now.getTime() - session.createdAt.getTime() >= ABSOLUTE_SESSION_MS) return "ABSOLUTE";
  if (now.getTime() - session.lastUsedAt.getTime() >= IDLE_SESSION_MS) return "IDLE";
  return null;
}

/** True if the use at `now` is worth writing down. */
export function isTouchDue(session: SessionTimes, now: Date): boolean {
  return now.getTime() - session.lastUsedAt.getTime() >= TOUCH_SESSION_MS;
}
