/** The runs of a schedule that its page shows, asked the same way by server and browser. */
export function recentRunsInput(scheduleKey: string) {
  return { scheduleKey, limit: 10 };
}
