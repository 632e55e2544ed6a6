"use client";

import { FacetedFilter } from "@/components/data-table/faceted-filter";
import { JOB_LOOKS } from "@/components/jobs/job-looks";
import type { JobsUrl } from "@/components/jobs/job-url";
import { keysOf } from "@/components/payroll/keys-of";
import { Select } from "@/components/ui/select";
import { StatusBadge } from "@/components/ui/status-badge";
import { JOB_TITLES, jobTitle } from "@/server/scheduling/domain/job-words";

export interface JobFiltersProps {
  url: JobsUrl;
  setUrl: (change: Partial<JobsUrl>) => unknown;
}

const ALL = "all";

/** What narrows the list of one-off jobs. */
export function JobFilters({ url, setUrl }: JobFiltersProps) {
  const names = [...new Set([...Object.keys(JOB_TITLES), ...(url.name ? [url.name] : [])])];
  return (
    <>
      <Select
        aria-label="Kind of job"
        className="w-56"
        options={[
          { value: ALL, label: "All kinds" },
          ...names.map((name) => ({ value: name, label: jobTitle(name) })),
        ]}
        value={url.name ?? ALL}
        onValueChange={(name) => void setUrl({ name: name === ALL ? null : name })}
      />
      <FacetedFilter
        label="Status"
        options={keysOf(JOB_LOOKS).map((value) => ({
          value,
          label: <StatusBadge plain look={JOB_LOOKS[value]} />,
        }))}
        values={url.status}
        onValuesChange={(status) => void setUrl({ status })}
      />
    </>
  );
}
