"use client";

import { useBusinessZone } from "@/components/format/business-zone-provider";
import { countText } from "@/components/format/count-text";
import { durationText } from "@/components/format/duration-text";
import { useServerNow } from "@/components/jobs/server-clock";
import { wallOfInstant } from "@/components/jobs/wall-time";
import type { MaintenanceRunRow, TasksView } from "@/components/maintenance/maintenance-looks";
import { Stat, StatRow } from "@/components/ui/stat";

/** What maintenance is held to: the kill switch, the day's time, and how much a run may take without a second person. */
export function LimitsStrip({ settings, tasks }: Pick<TasksView, "settings" | "tasks">) {
  const { stopped, dailyBudgetMinutes, capShareBps, capMedianTimes, capFloorRows } = settings;
  const all = tasks.find(({ key }) => key === "all");
  const usedMs = useUsedToday([all?.active, all?.last]);
  const budget = durationText(dailyBudgetMinutes * 60_000);
  return (
    <StatRow>
      <Stat
        label="Kill switch"
        value={stopped ? <span className="text-bad">Set: all is stopped</span> : "Not set"}
        detail={stopped ? "Nothing starts" : "Maintenance may run"}
      />
      <Stat
        label="Today's time for the daily run"
        value={usedMs === null ? budget : `${durationText(usedMs)} of ${budget}`}
        detail={usedMs === null ? "It has not run today" : "What is left over is done the next day"}
      />
      <Stat
        label="Cap of one run"
        value={`${capShareBps / 100} % of a table`}
        detail={`or ${capMedianTimes} times the usual; from ${countText(capFloorRows)} rows on`}
      />
    </StatRow>
  );
}

/** How long today's run by the schedule has lasted, in milliseconds; null when there was none. */
function useUsedToday(runs: readonly (MaintenanceRunRow | null | undefined)[]): number | null {
  const { timeZone } = useBusinessZone();
  const now = useServerNow(5_000);
  const dayOf = (at: Date) => wallOfInstant(at, timeZone).slice(0, 10);
  const today = dayOf(new Date(now));
  const daily = runs.find(
    (run) => run?.trigger === "SCHEDULE" && run.startedAt !== null && dayOf(run.startedAt) === today,
  );
  if (!daily?.startedAt) return null;
  const usedMs = (daily.finishedAt?.getTime() ?? now) - daily.startedAt.getTime();
  return usedMs < 60_000 ? usedMs : Math.floor(usedMs / 60_000) * 60_000;
}
