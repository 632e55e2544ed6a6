import type { Context } from "@/server/platform/context";
import { alarmRow, type AlarmRow } from "./alarm-row";

/** What the frame around each page shows. */
export interface AlarmSummary {
  /** Alarms that are not over, the acknowledged ones among them. */
  critical: number;
  warning: number;
  /** Those that nobody has acknowledged. */
  unacknowledged: number;
  /** The three that matter most: critical before warning, not acknowledged before acknowledged, latest first. */
  newest: AlarmRow[];
}

const SHOWN = 3;

/** How many alarms are open, and the three that matter most. Reads open ones only. */
export async function summarizeAlarms(
  ctx: Pick<Context, "db">,
  { seesAll }: { seesAll: boolean },
): Promise<AlarmSummary> {
  const [[count], newest] = await Promise.all([
    ctx.db.$queryRaw<[{ critical: bigint; warning: bigint; unacknowledged: bigint }]>`
      SELECT count(*) FILTER (WHERE severity = 'CRITICAL') AS critical,
             count(*) FILTER (WHERE severity = 'WARNING') AS warning,
             count(*) FILTER (WHERE acknowledged_at IS NULL) AS unacknowledged
        FROM alarm WHERE cleared_at IS NULL`,
    ctx.db.alarm.findMany({
      where: { clearedAt: null },
      include: { rule: true },
      // The enum is declared with the critical first.
      orderBy: [
        { severity: "asc" },
        { acknowledgedAt: { sort: "asc", nulls: "first" } },
        { openedAt: "desc" },
        { id: "desc" },
      ],
      take: SHOWN,
    }),
  ]);
  return {
    critical: Number(count.critical),
    warning: Number(count.warning),
    unacknowledged: Number(count.unacknowledged),
    newest: newest.map((alarm) => alarmRow(alarm, seesAll)),
  };
}
