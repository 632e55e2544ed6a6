"use client";

import { DayRange } from "@/components/data-table/day-range";
import { FacetedFilter } from "@/components/data-table/faceted-filter";
import { RUN_LOOKS, TRIGGER_LABELS, type ScheduleView } from "@/components/jobs/jobs-looks";
import type { RunsUrl } from "@/components/jobs/runs-url";
import { keysOf } from "@/components/payroll/keys-of";
import { Select } from "@/components/ui/select";
import { StatusBadge } from "@/components/ui/status-badge";

export interface RunFiltersProps {
  url: RunsUrl;
  setUrl: (change: Partial<RunsUrl>) => unknown;
  schedules: readonly Pick<ScheduleView, "key" | "title">[];
}

const ALL = "all";

/** What narrows the list of runs. */
export function RunFilters({ url, setUrl, schedules }: RunFiltersProps) {
  return (
    <>
      <Select
        aria-label="Schedule"
        className="w-48"
        options={[
          { value: ALL, label: "All schedules" },
          ...schedules.map(({ key, title }) => ({ value: key, label: title })),
        ]}
        value={url.schedule ?? ALL}
        onValueChange={(schedule) => void setUrl({ schedule: schedule === ALL ? null : schedule })}
      />
      <FacetedFilter
        label="Status"
        options={keysOf(RUN_LOOKS).map((value) => ({
          value,
          label: <StatusBadge plain look={RUN_LOOKS[value]} />,
        }))}
        values={url.status}
        onValuesChange={(status) => void setUrl({ status })}
      />
      <Select
        aria-label="Asked for"
        className="w-40"
        options={[
          { value: ALL, label: "By anyone" },
          ...keysOf(TRIGGER_LABELS).map((value) => ({ value, label: TRIGGER_LABELS[value] })),
        ]}
        value={url.trigger ?? ALL}
        onValueChange={(trigger) => void setUrl({ trigger: trigger === ALL ? null : trigger })}
      />
      <DayRange days={url} onDaysChange={(days) => setUrl(days)} />
    </>
  );
}
