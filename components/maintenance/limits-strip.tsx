"use client";

import { durationText } from "@/components/format/duration-text";
import { countText } from "@/components/format/count-text";
import type { TasksView } from "@/components/maintenance/maintenance-looks";
import { Stat, StatRow } from "@/components/ui/stat";

/** What maintenance is held to: the kill switch, the day's time, and how much a run may take without a second person. */
export function LimitsStrip({ settings }: { settings: TasksView["settings"] }) {
  const { stopped, dailyBudgetMinutes, capShareBps, capMedianTimes, capFloorRows } = settings;
  return (
    <StatRow>
      <Stat
        label="Kill switch"
        value={stopped ? <span className="text-bad">Set: all is stopped</span> : "Not set"}
        detail={stopped ? "Nothing starts" : "Maintenance may run"}
      />
      <Stat
        label="Time for maintenance per day"
        value={durationText(dailyBudgetMinutes * 60_000)}
        detail="The daily run stops there and goes on the next day"
      />
      <Stat
        label="Cap of one run"
        value={`${capShareBps / 100} % of a table`}
        detail={`or ${capMedianTimes} times the usual; from ${countText(capFloorRows)} rows on`}
      />
    </StatRow>
  );
}
