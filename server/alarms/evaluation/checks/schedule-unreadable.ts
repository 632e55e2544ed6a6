import { scheduleTimes } from "@/server/scheduling/domain/schedule-times";
import type { AlarmCheck, Finding } from "../alarm-check";

/** The times of a schedule were spoilt by hand, so that nothing of it is planned. */
export const scheduleUnreadable: AlarmCheck = {
  rule: "schedule-unreadable",
  async find({ tx, observed }): Promise<Finding[]> {
    const schedules = await tx.db.schedule.findMany({
      where: { paused: false },
      select: { key: true, title: true, cron: true, timeZone: true },
    });
    return schedules.flatMap((schedule) => {
      const times = scheduleTimes(schedule, observed.businessTimeZone);
      if (times.ok) return [];
      const message = `"${schedule.title}" cannot run. ${times.problem}`;
      return [
        { subjectKind: "schedule", subjectId: schedule.key, message, detail: { scheduleKey: schedule.key } },
      ];
    });
  },
  clearReason: () => "The times of the schedule can be read.",
};
