"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus, Scale, Users } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useMemo, type ReactNode } from "react";
import { ActiveFilters, type ActiveFilter } from "@/components/data-table/active-filters";
import { DataTable } from "@/components/data-table/data-table";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { FacetedFilter } from "@/components/data-table/faceted-filter";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ViewMenu } from "@/components/data-table/view-menu";
import { keysOf } from "@/components/payroll/keys-of";
import { NewRunDialog } from "@/components/payroll/new-run-dialog";
import { runColumns, type RunRow } from "@/components/payroll/run-columns";
import { RUN_STATUS_LOOKS, SCHEDULE_LABELS } from "@/components/payroll/run-status-looks";
import { runListInput, runsUrl } from "@/components/payroll/runs-url";
import { Page } from "@/components/shell/page";
import { useOfferActions } from "@/components/shell/palette-registry";
import { useShortcut } from "@/components/shell/shortcut-provider";
import { ShortcutKeys } from "@/components/shell/shortcut-keys";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { Empty } from "@/components/ui/empty";
import { StatusBadge } from "@/components/ui/status-badge";

const rowId = (row: RunRow) => row.id;
const REFRESH_MS = 5_000;

/** All payroll runs, newest period first. */
export function RunList({ mayDraft }: { mayDraft: boolean }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [url, setUrl] = useQueryStates(runsUrl, { history: "push" });
  const list = useInfiniteQuery(
    trpc.payroll.runs.list.infiniteQueryOptions(runListInput(url), {
      getNextPageParam: (page) => page.nextCursor,
      refetchInterval: REFRESH_MS,
    }),
  );
  const freeze = useQuery({
    ...trpc.payroll.reconciliation.freeze.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const choices = useQuery({ ...trpc.payroll.runs.draftChoices.queryOptions(), enabled: mayDraft });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.runs) ?? [], [list.data]);
  const currencies = useMemo(
    () =>
      [
        ...new Set([
          ...(choices.data?.currencies ?? []),
          ...rows.map((row) => row.currency),
          ...url.currency,
        ]),
      ].sort(),
    [choices.data, rows, url.currency],
  );
  const openDialog = () => void setUrl({ new: true }, { history: "replace" });
  useShortcut("list.new", openDialog, mayDraft);
  useOfferActions(
    useMemo(
      () =>
        mayDraft
          ? [{ id: "payroll.new", label: "New payroll run", run: () => void setUrl({ new: true }) }]
          : [],
      [mayDraft, setUrl],
    ),
  );

  const filters: ActiveFilter[] = [
    chip(
      "status",
      "Status",
      url.status.map((value) => RUN_STATUS_LOOKS[value].label),
    ),
    chip(
      "schedule",
      "Schedule",
      url.schedule.map((value) => SCHEDULE_LABELS[value]),
    ),
    chip("currency", "Currency", url.currency),
  ].flat();

  function chip(id: "status" | "schedule" | "currency", label: string, values: string[]): ActiveFilter[] {
    if (values.length === 0) return [];
    return [{ id, label, value: values.join(", "), onRemove: () => void setUrl({ [id]: null }) }];
  }

  return (
    <Page
      fill
      title="Payroll"
      description="One run pays the vendors of one schedule, period and currency."
      actions={
        <>
          <Link href="/payroll/reconciliation" className={buttonClass({})}>
            <Scale aria-hidden className="size-4" />
            Reconciliation
          </Link>
          {mayDraft ? (
            <>
              <Link href="/vendors" className={buttonClass({})}>
                <Users aria-hidden className="size-4" />
                Off-cycle run
              </Link>
              <Button variant="primary" icon={<Plus />} onClick={openDialog}>
                New run
                <ShortcutKeys
                  id="list.new"
                  className="max-sm:hidden [&_kbd]:bg-transparent [&_kbd]:text-inherit"
                />
              </Button>
            </>
          ) : null}
        </>
      }
    >
      {freeze.data?.length ? (
        <Banner
          tone="bad"
          title="New payroll runs are frozen"
          action={
            <Link href="/payroll/reconciliation" className={buttonClass({ size: "sm" })}>
              See what differs
            </Link>
          }
        >
          {freeze.data.join(" ")}
        </Banner>
      ) : null}
      <FilterBar
        chips={
          <ActiveFilters
            filters={filters}
            onClearAll={() => void setUrl({ status: null, schedule: null, currency: null })}
          />
        }
        actions={<ViewMenu />}
      >
        <FacetedFilter
          label="Status"
          options={keysOf(RUN_STATUS_LOOKS).map((value) => ({
            value,
            label: <StatusBadge plain look={RUN_STATUS_LOOKS[value]} />,
          }))}
          values={url.status}
          onValuesChange={(status) => void setUrl({ status })}
        />
        <FacetedFilter
          label="Schedule"
          options={keysOf(SCHEDULE_LABELS).map((value) => ({ value, label: SCHEDULE_LABELS[value] }))}
          values={url.schedule}
          onValuesChange={(schedule) => void setUrl({ schedule })}
        />
        <FacetedFilter
          label="Currency"
          options={currencies.map((value) => ({ value, label: value as ReactNode }))}
          values={url.currency}
          onValuesChange={(currency) => void setUrl({ currency })}
        />
      </FilterBar>
      <DataTable
        label="Payroll runs"
        columns={runColumns}
        rows={rows}
        rowId={rowId}
        rowCount={list.hasNextPage ? null : rows.length}
        {...pagedBy(list)}
        error={list.isError && rows.length === 0 ? <ListError list={list} /> : undefined}
        empty={
          filters.length > 0 ? (
            <Empty title="No run matches">Remove a filter to see the others.</Empty>
          ) : (
            <Empty title="There is no payroll run yet">
              A run appears here once it is drafted
              {mayDraft ? ": choose “New run” for any period that is over." : " by finance."}
            </Empty>
          )
        }
        onOpen={(row) => router.push(`/payroll/${row.id}`)}
      />
      {mayDraft ? (
        <NewRunDialog
          open={url.new}
          onOpenChange={(open) => void setUrl({ new: open || null }, { history: "replace" })}
        />
      ) : null}
    </Page>
  );
}
