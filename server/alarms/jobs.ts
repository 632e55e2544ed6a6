import { defineJob } from "@/server/platform/jobs";
import { deliverAlarm } from "./commands/deliver-alarm";
import { deliverAlarmRequest } from "./job-requests";
import type { AlarmSending } from "./sending/alarm-sending";

/** The jobs about alarms, for the worker, which may send. In a lane of their own: what is wrong waits for nothing. */
export function alarmJobs(sending: AlarmSending) {
  return [
    defineJob({
      ...deliverAlarmRequest,
      lane: "alarms",
      handle: async (ctx, { deliveryId }, signal) => deliverAlarm(ctx, sending, { deliveryId, signal }),
      // What the other side answers is no failure of the job: it counts its tries itself and is asked for again.
      retry: { attemptsMax: 20, backoffMs: 5_000 },
      timeLimitMs: 60_000,
    }),
  ];
}
