import { acknowledgeAlarm } from "@/server/alarms/commands/acknowledge-alarm";
import { listAlarms } from "@/server/alarms/queries/list-alarms";
import type { AlarmRow } from "@/server/alarms/queries/alarm-row";
import { acknowledgeAlarmInput, listAlarmsInput } from "@/server/alarms/schemas";
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

function alarmText({ id, severity, state, title, message, openedAt, clearReason }: AlarmRow): string {
  const end = clearReason === null ? "" : `\n  over: ${clearReason}`;
  return `${id}  ${severity} ${state}  since ${openedAt.toISOString()}  ${title}\n  ${message}${end}`;
}
