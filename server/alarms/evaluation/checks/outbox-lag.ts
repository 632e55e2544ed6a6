import { outboxLag } from "@/server/events/queries/outbox-lag";
import type { AlarmCheck, Finding } from "../alarm-check";

/** An event waits too long for a worker to deliver it. */
export const outboxLagging: AlarmCheck = {
  rule: "outbox-lag",
  async find({ tx, rule }): Promise<Finding[]> {
    const { oldestAgeMs, undeliveredCount } = await outboxLag(tx);
    if (oldestAgeMs <= (rule.threshold ?? 60) * 1000) return [];
    const seconds = Math.round(oldestAgeMs / 1000);
    return [
      {
        subjectKind: "",
        subjectId: "",
        message: `The oldest event waits for ${seconds} seconds to be delivered; ${undeliveredCount} ${undeliveredCount === 1 ? "is" : "are"} not.`,
        detail: { oldestAgeMs, undeliveredCount },
      },
    ];
  },
  clearReason: () => "Events are delivered in time again.",
};
