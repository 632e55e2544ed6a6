import { z } from "zod";
import { openAlarm } from "@/server/alarms/commands/open-alarm";
import { defineEventHandler } from "@/server/events/event-handler";

/** Shows finance what the payment of a run says a person has to look at. */
export const openPayrollAlarm = defineEventHandler({
  name: "alarms.open-payroll-alarm",
  types: ["payroll.alarm.*"],
  schema: z.object({ message: z.string().trim().min(1), code: z.string().optional() }),
  async handle(tx, { type, subjectKind, subjectId, payload }) {
    await openAlarm(tx, {
      rule: "payroll",
      subjectKind,
      subjectId,
      code: payload.code ?? type.replace("payroll.alarm.", ""),
      message: payload.message,
    });
  },
});
