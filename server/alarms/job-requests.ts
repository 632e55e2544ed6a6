import * as z from "zod";

/** What is asked for when an alarm is raised or over: that one target is told. */
export const deliverAlarmRequest = {
  name: "alarms.deliver",
  schema: z.object({ deliveryId: z.string() }),
};
