"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";
import { importColumns } from "@/components/bookings/import-columns";
import { ImportForm } from "@/components/bookings/import-form";
import { ImportReport } from "@/components/bookings/import-report";
import type { ImportRow } from "@/components/bookings/import-status";
import { UploadProgress } from "@/components/bookings/upload-progress";
import { useBookingUpload, type UploadReport } from "@/components/bookings/use-booking-upload";
import { DataTable } from "@/components/data-table/data-table";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { countOf, countText } from "@/components/format/count-text";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";

const rowId = (row: ImportRow) => row.id;

/** Bringing bookings in: the form, the running import, the report, and what was imported before. */
export function ImportPage() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [shown, setShown] = useQueryState("import", parseAsString.withOptions({ history: "push" }));
  const upload = useBookingUpload(
    () => void queryClient.invalidateQueries(trpc.bookings.imports.pathFilter()),
  );
  const list = useInfiniteQuery({
    ...trpc.bookings.imports.list.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor }),
    // Somebody else's import, or one's own after a reload, goes on; the list follows it.
    refetchInterval: ({ state: { data } }) =>
      data?.pages[0]?.imports.some(({ status }) => status === "RUNNING") ? 2_000 : false,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.imports) ?? [], [list.data]);
  const { state } = upload;
  const reportId = state.kind === "done" && !shown ? state.report.importId : shown;
  return (
    <Page title="Bookings import" description="Bookings from the marketplace, as files.">
      <ImportForm
        disabled={state.kind === "running"}
        onStart={(input) => {
          void setShown(null);
          upload.start(input);
        }}
      />
      {state.kind === "running" ? (
        <Card>
          <UploadProgress upload={state} onCancel={upload.cancel} />
        </Card>
      ) : null}
      {state.kind === "failed" ? (
        <Banner tone="bad" role="alert" title={`${state.fileName} was not imported`}>
          {state.message}
        </Banner>
      ) : null}
      {state.kind === "cancelled" ? (
        <Banner tone="info" role="status" title={`The import of ${state.fileName} was cancelled`}>
          Nothing of the file was kept.
        </Banner>
      ) : null}
      {state.kind === "done" ? (
        <Banner
          tone={state.report.rejected > 0 ? "warn" : "ok"}
          role="status"
          title={state.report.dryRun ? "The dry run is done" : "The import is done"}
        >
          {outcomeText(state.report)}
        </Banner>
      ) : null}
      {reportId ? <ImportReport key={reportId} importId={reportId} /> : null}
      <Card title="Imports so far" flush>
        <DataTable
          label="Imports"
          height={420}
          className="rounded-none border-0 shadow-none"
          columns={importColumns}
          rows={rows}
          rowId={rowId}
          rowCount={list.hasNextPage ? null : rows.length}
          {...pagedBy(list)}
          onOpen={(row) => void setShown(row.id)}
          openRowId={reportId}
          empty={<Empty title="No file was imported yet">Each import appears here with its report.</Empty>}
          error={list.isError ? <ListError list={list} /> : undefined}
        />
      </Card>
    </Page>
  );
}

function outcomeText(report: UploadReport): string {
  const { created, updated, unchanged, rejected, vendors, ignoredColumns } = report;
  const sentences = [
    `${countText(created)} created, ${countText(updated)} updated, ${countText(unchanged)} unchanged, ${countText(rejected)} rejected.`,
    `${countOf(vendors.created, "vendor")} created, ${countText(vendors.updated)} changed.`,
  ];
  if (!report.dryRun) sentences.push(`${countOf(report.earnings, "earning")} made.`);
  if (ignoredColumns.length > 0) sentences.push(`Ignored columns: ${ignoredColumns.join(", ")}.`);
  return sentences.join(" ");
}
