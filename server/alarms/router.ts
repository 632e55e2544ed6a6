import { permit, router } from "@/server/api/procedures";
import type { StaffContext } from "@/server/api/context";
import { isPermitted } from "@/server/staff/permissions";
import { acknowledgeAlarm } from "./commands/acknowledge-alarm";
import { setAlarmRule } from "./commands/set-alarm-rule";
import { getAlarm } from "./queries/get-alarm";
import { listAlarmDeliveries } from "./queries/list-alarm-deliveries";
import { listAlarmRules } from "./queries/list-alarm-rules";
import { listAlarms } from "./queries/list-alarms";
import { summarizeAlarms } from "./queries/summarize-alarms";
import * as inputs from "./schemas";

/** What the frame and the alarms page can ask. */
export const alarmsRouter = router({
  summary: permit("alarms.read").query(({ ctx }) => summarizeAlarms(ctx, readerOf(ctx))),
  get: permit("alarms.read")
    .input(inputs.getAlarmInput)
    .query(({ ctx, input }) => getAlarm(ctx, input.alarmId, readerOf(ctx))),
  deliveries: permit("alarms.read")
    .input(inputs.getAlarmInput)
    .query(({ ctx, input }) => listAlarmDeliveries(ctx, input.alarmId)),
  list: permit("alarms.read")
    .input(inputs.listAlarmsInput)
    .query(({ ctx, input }) => listAlarms(ctx, input, readerOf(ctx))),
  rules: permit("alarms.read").query(({ ctx }) => listAlarmRules(ctx)),
  acknowledge: permit("alarms.acknowledge")
    .input(inputs.acknowledgeAlarmInput)
    .mutation(({ ctx, input }) => acknowledgeAlarm(ctx, input)),
  setRule: permit("alarms.manage")
    .input(inputs.setAlarmRuleInput)
    .mutation(({ ctx, input }) => setAlarmRule(ctx, input)),
});

function readerOf({ staff }: StaffContext): { seesAll: boolean } {
  return { seesAll: isPermitted(staff.role, "payroll.read") && isPermitted(staff.role, "jobs.read") };
}
