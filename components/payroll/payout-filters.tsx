"use client";

import type { SetValues } from "nuqs";
import { ActiveFilters, type ActiveFilter } from "@/components/data-table/active-filters";
import { FacetedFilter } from "@/components/data-table/faceted-filter";
import { FilterBar } from "@/components/data-table/filter-bar";
import { SearchInput } from "@/components/data-table/search-input";
import { ViewMenu } from "@/components/data-table/view-menu";
import { keysOf } from "@/components/payroll/keys-of";
import { HIDEABLE_COLUMNS } from "@/components/payroll/payout-columns";
import {
  FLAG_LABELS,
  isReviewFlag,
  OUTCOME_LOOKS,
  PAYOUT_STATUS_LOOKS,
} from "@/components/payroll/payout-looks";
import type { RunView } from "@/components/payroll/run-dialog-props";
import type { RunUrl, runUrl } from "@/components/payroll/run-url";
import { StatusBadge } from "@/components/ui/status-badge";

export interface PayoutFiltersProps {
  view: RunView;
  url: RunUrl;
  setUrl: SetValues<typeof runUrl>;
}

/** What narrows the payouts of a run: search, outcome, status, flags; and how they are shown. */
export function PayoutFilters({ view, url, setUrl }: PayoutFiltersProps) {
  const countOfStatus = new Map(view.statuses.map((row) => [row.status, row.count]));
  const countOfOutcome = new Map(view.outcomes.map((row) => [row.outcome, row.count]));
  const countOfFlag = new Map(view.flags.map((row) => [row.flag, row.count]));
  const filters: ActiveFilter[] = [
    ...chip("q", "Search", url.q ? [url.q] : []),
    ...chip(
      "outcome",
      "Outcome",
      url.outcome.map((value) => OUTCOME_LOOKS[value].label),
    ),
    ...chip(
      "status",
      "Status",
      url.status.map((value) => PAYOUT_STATUS_LOOKS[value].label),
    ),
    ...chip(
      "flag",
      "Flag",
      url.flag.map((value) => FLAG_LABELS[value]),
    ),
  ];

  function chip(id: "q" | "outcome" | "status" | "flag", label: string, values: string[]): ActiveFilter[] {
    if (values.length === 0) return [];
    return [{ id, label, value: values.join(", "), onRemove: () => void setUrl({ [id]: null }) }];
  }

  return (
    <FilterBar
      chips={
        <ActiveFilters
          filters={filters}
          onClearAll={() => void setUrl({ q: null, outcome: null, status: null, flag: null })}
        />
      }
      actions={
        <ViewMenu
          columns={HIDEABLE_COLUMNS}
          hidden={url.hide}
          onHiddenChange={(hide) => void setUrl({ hide: hide.length > 0 ? hide : null })}
        />
      }
    >
      <SearchInput
        label="Search vendors of this run"
        placeholder="Vendor or reference"
        value={url.q}
        onValueChange={(q) => void setUrl({ q: q || null }, { history: "replace" })}
      />
      <FacetedFilter
        label="Outcome"
        options={keysOf(OUTCOME_LOOKS).map((value) => ({
          value,
          label: <StatusBadge plain look={OUTCOME_LOOKS[value]} />,
          count: countOfOutcome.get(value) ?? 0,
        }))}
        values={url.outcome}
        onValuesChange={(outcome) => void setUrl({ outcome })}
      />
      {view.run.approvedAt ? (
        <FacetedFilter
          label="Status"
          options={keysOf(PAYOUT_STATUS_LOOKS)
            .filter((value) => value !== "SKIPPED")
            .map((value) => ({
              value,
              label: <StatusBadge plain look={PAYOUT_STATUS_LOOKS[value]} />,
              count: countOfStatus.get(value) ?? 0,
            }))}
          values={url.status}
          onValuesChange={(status) => void setUrl({ status })}
        />
      ) : null}
      <FacetedFilter
        label="Flags"
        options={keysOf(FLAG_LABELS)
          .filter(isReviewFlag)
          .map((value) => ({ value, label: FLAG_LABELS[value], count: countOfFlag.get(value) ?? 0 }))}
        values={url.flag}
        onValuesChange={(flag) => void setUrl({ flag })}
      />
    </FilterBar>
  );
}
