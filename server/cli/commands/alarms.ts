import { acknowledgeAlarm } from "@/server/alarms/commands/acknowledge-alarm";
import { getAlarm } from "@/server/alarms/queries/get-alarm";
import { listAlarmDeliveries, type AlarmDeliveryRow } from "@/server/alarms/queries/list-alarm-deliveries";
import { listAlarms } from "@/server/alarms/queries/list-alarms";
import type { AlarmRow } from "@/server/alarms/queries/alarm-row";
import { acknowledgeAlarmInput, getAlarmInput, listAlarmsInput } from "@/server/alarms/schemas";
import { cliCommand, WrongUsage, type CliGroup } from "@/server/cli/command";

const SHOWN_MAX = 200;

export const group: CliGroup = {
  list: cliCommand<AlarmRow[]>({
    help: "List the open alarms, critical ones first",
    options: { all: { type: "boolean", help: "Those that are over as well, the latest 200" } },
    async run({ ctx, options }) {
      const state = options.all ? {} : { state: ["OPEN" as const, "ACKNOWLEDGED" as const] };
      const asked = listAlarmsInput.parse({ ...state, limit: SHOWN_MAX });
      return (await listAlarms(ctx, asked, { seesAll: true })).alarms;
    },
    text: (alarms) => (alarms.length === 0 ? "No alarm is open." : alarms.map(alarmText).join("\n")),
  }),
  deliveries: cliCommand<AlarmDeliveryRow[]>({
    help: "Say who was told of an alarm by e-mail and webhook, and why somebody was not",
    args: ["ID"],
    async run({ ctx, args: [alarmId] }) {
      const asked = getAlarmInput.safeParse({ alarmId });
      if (!asked.success) throw new WrongUsage(asked.error.issues[0]?.message ?? "The call is not valid.");
      await getAlarm(ctx, asked.data.alarmId, { seesAll: true });
      return listAlarmDeliveries(ctx, asked.data.alarmId);
    },
    text: (rows) =>
      rows.length === 0 ? "Nobody was told of it by e-mail or webhook." : rows.map(deliveryText).join("\n"),
  }),
  acknowledge: cliCommand<{ alarmId: string }>({
    help: "Record that an alarm was seen and is dealt with",
    args: ["ID"],
    options: {
      comment: { type: "string", value: "TEXT", help: "What is done about it; a critical one asks for it" },
    },
    async run({ ctx, args: [alarmId], options }) {
      const asked = acknowledgeAlarmInput.safeParse({ alarmId, comment: options.comment });
      if (!asked.success) throw new WrongUsage(asked.error.issues[0]?.message ?? "The call is not valid.");
      await acknowledgeAlarm(ctx, asked.data);
      return { alarmId: asked.data.alarmId };
    },
    text: ({ alarmId }) => `Acknowledged ${alarmId}.`,
  }),
};

function alarmText(alarm: AlarmRow): string {
  const { id, severity, state, title, message, openedAt, notifiedAt, clearReason } = alarm;
  const told = notifiedAt === null ? "" : `\n  sent: ${notifiedAt.toISOString()}`;
  const end = clearReason === null ? "" : `\n  over: ${clearReason}`;
  return `${id}  ${severity} ${state}  since ${openedAt.toISOString()}  ${title}\n  ${message}${told}${end}`;
}

function deliveryText(row: AlarmDeliveryRow): string {
  const { occasion, channel, target, status, attempts, settledAt, failure } = row;
  const when = settledAt === null ? "" : `  ${settledAt.toISOString()}`;
  const tries = `${attempts} ${attempts === 1 ? "try" : "tries"}`;
  return `${occasion}  ${channel} ${target}  ${status}${when}  ${tries}${failure === null ? "" : `\n  ${failure}`}`;
}
