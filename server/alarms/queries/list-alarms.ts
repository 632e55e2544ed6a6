import type { Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import { decodeCursor, encodeCursor } from "@/server/platform/keyset";
import { Prisma } from "@/server/platform/prisma/client";
import type { AlarmState } from "../domain/alarm-state";
import type { ListAlarmsInput } from "../schemas";
import { alarmRow, type AlarmRow } from "./alarm-row";

const SORT = "urgency";
/** As the index has it: 2 for open critical ones, 1 for open warnings, 0 for what is over. */
const URGENCY = Prisma.sql`((cleared_at IS NULL)::int + (cleared_at IS NULL AND severity = 'CRITICAL')::int)`;

const OF_STATE: Record<AlarmState, Prisma.Sql> = {
  OPEN: Prisma.sql`(cleared_at IS NULL AND acknowledged_at IS NULL)`,
  ACKNOWLEDGED: Prisma.sql`(cleared_at IS NULL AND acknowledged_at IS NOT NULL)`,
  CLEARED: Prisma.sql`(cleared_at IS NOT NULL)`,
};

/**
 * One page of alarms, open critical ones first, then open warnings, then what is over, each latest first; with the
 * cursor of the next page or null at the end. Throws InvalidInput for a cursor that is none.
 */
export async function listAlarms(
  ctx: Pick<Context, "db">,
  input: ListAlarmsInput,
  { seesAll }: { seesAll: boolean },
): Promise<{ alarms: AlarmRow[]; nextCursor: string | null }> {
  const states = input.state?.map((state) => OF_STATE[state]) ?? [];
  const all = [
    ...(states.length > 0 ? [Prisma.sql`(${Prisma.join(states, " OR ")})`] : []),
    ...(input.severity ? [Prisma.sql`severity = ${input.severity}::alarm_severity`] : []),
    ...(input.rule ? [Prisma.sql`rule = ${input.rule}`] : []),
    ...(input.cursor ? [afterCursor(input.cursor)] : []),
  ];
  const where = all.length > 0 ? Prisma.sql`WHERE ${Prisma.join(all, " AND ")}` : Prisma.empty;
  const found = await ctx.db.$queryRaw<{ id: string; sortValue: string }[]>`
    SELECT id, ${URGENCY} || '|' || opened_at::text AS "sortValue" FROM alarm ${where}
     ORDER BY ${URGENCY} DESC, opened_at DESC, id DESC LIMIT ${input.limit + 1}`;
  const page = found.slice(0, input.limit);
  const alarms = await ctx.db.alarm.findMany({
    where: { id: { in: page.map(({ id }) => id) } },
    include: { rule: true },
  });
  const byId = new Map(alarms.map((alarm) => [alarm.id, alarm]));
  const last = page.at(-1);
  return {
    alarms: page.flatMap(({ id }) => {
      const alarm = byId.get(id);
      return alarm ? [alarmRow(alarm, seesAll)] : [];
    }),
    nextCursor:
      found.length > input.limit && last
        ? encodeCursor({ sort: SORT, value: last.sortValue, id: last.id })
        : null,
  };
}

function afterCursor(text: string): Prisma.Sql {
  const { value, id } = decodeCursor(text, SORT);
  const parts = /^([012])\|(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?)$/.exec(
    value ?? "",
  );
  if (!parts) throw new InvalidInput("This is no place in a list.", "cursor");
  return Prisma.sql`(${URGENCY}, opened_at, id) < (${Number(parts[1])}::int, ${parts[2]}::text::timestamptz, ${id})`;
}
