import { listUnreadableSchedules } from "@/server/scheduling/queries/list-unreadable-schedules";
import type { AlarmCheck, Finding } from "../alarm-check";

/** The times of a schedule were spoilt by hand, so that nothing of it is planned. */
export const scheduleUnreadable: AlarmCheck = {
  rule: "schedule-unreadable",
  async find({ tx, observed }): Promise<Finding[]> {
    const schedules = await listUnreadableSchedules(tx, observed.businessTimeZone);
    return schedules.map(({ key, title, problem }) => ({
      subjectKind: "schedule",
      subjectId: key,
      message: `"${title}" cannot run. ${problem}`,
      detail: { scheduleKey: key },
    }));
  },
  clearReason: () => "The times of the schedule can be read.",
};
