import { cliCommand, WrongUsage, type CliGroup } from "@/server/cli/command";
import { explainPeriod, type PeriodExplanation } from "@/server/scheduling/queries/explain-period";
import { listSchedules, type ScheduleRow } from "@/server/scheduling/queries/list-schedules";
import { explainPeriodInput } from "@/server/scheduling/schemas";

const NEXT_COUNT = 10;

export const group: CliGroup = {
  list: cliCommand<ScheduleRow[]>({
    help: "List the schedules with their next ten occurrences",
    run: ({ ctx, env }) =>
      listSchedules(ctx, { businessTimeZone: env.BUSINESS_TIMEZONE, nextCount: NEXT_COUNT }),
    json: (schedules) =>
      schedules.map(({ key, cron, effectiveTimeZone, paused, next }) => ({
        key,
        cron,
        timeZone: effectiveTimeZone,
        paused: paused !== null,
        nextOccurrences: next.map(({ utc }) => utc),
      })),
    text: (schedules) => schedules.map(scheduleText).join("\n\n"),
  }),
  explain: cliCommand<PeriodExplanation>({
    help: "Say why a schedule ran, was late, was skipped or is missing at an instant, such as 2026-11-23T07:00:00Z",
    args: ["KEY", "INSTANT"],
    async run({ args: [key, instant], ctx, env }) {
      const asked = explainPeriodInput.safeParse({ key, instant });
      if (!asked.success) throw new WrongUsage(asked.error.issues[0]?.message ?? "The call is not valid.");
      return explainPeriod(ctx, asked.data, env.BUSINESS_TIMEZONE);
    },
    text: ({ sentence, details, previous, next }) =>
      [
        sentence,
        ...details,
        ...(previous ? [`The occurrence before: ${previous.toISOString()}`] : []),
        ...(next ? [`The next one: ${next.toISOString()}`] : []),
      ].join("\n"),
  }),
};

function scheduleText({
  key,
  title,
  cron,
  words,
  problem,
  effectiveTimeZone,
  paused,
  next,
}: ScheduleRow): string {
  const lines = [`${key}  ${title}: ${words ?? problem} (${cron}, ${effectiveTimeZone})`];
  if (paused) lines.push(`  paused by ${paused.byName}${paused.reason ? `: ${paused.reason}` : ""}`);
  for (const { local, offset, utc, shift } of next) {
    const mark = shift === "GAP" ? "  (moved on: the clocks skip its time)" : "";
    const first = shift === "OVERLAP" ? "  (its time comes twice: the first)" : "";
    lines.push(`  ${local}${offset}  ${utc}${mark}${first}`);
  }
  return lines.join("\n");
}
