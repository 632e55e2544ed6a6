"use client";

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { ImportErrorTable } from "@/components/bookings/import-error-table";
import { IMPORT_STATUS_LOOKS } from "@/components/bookings/import-status";
import { countText } from "@/components/format/count-text";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { buttonClass } from "@/components/ui/button-class";
import { Card } from "@/components/ui/card";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { Stat, StatRow } from "@/components/ui/stat";
import { StatusBadge } from "@/components/ui/status-badge";

/** What became of one file: its figures, why it was refused, and the rows that were not taken. */
export function ImportReport({ importId }: { importId: string }) {
  const trpc = useTRPC();
  const query = useQuery({
    ...trpc.bookings.imports.get.queryOptions({ id: importId }),
    refetchInterval: ({ state }) => (state.data?.status === "RUNNING" ? 1_000 : false),
  });
  if (query.isError)
    return (
      <Card title="Report">
        <ErrorPanel
          errorId={query.error.data?.errorId ?? null}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        >
          {query.error.message}
        </ErrorPanel>
      </Card>
    );
  const report = query.data;
  if (!report) return <Skeleton className="h-48 w-full" />;
  const kept = report.errorCount;
  return (
    <Card
      title={<bdi>{report.fileName}</bdi>}
      description={
        report.dryRun ? "Dry run: nothing of this was kept." : `Imported by ${report.startedByName}.`
      }
      actions={
        <>
          <StatusBadge look={IMPORT_STATUS_LOOKS[report.status]} />
          {kept > 0 ? (
            <a className={buttonClass({ size: "sm" })} href={`/api/imports/${report.id}/errors.csv`} download>
              <Download aria-hidden className="size-4" />
              Download errors as CSV
            </a>
          ) : null}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {report.failure ? (
          <Banner tone="bad" title="The file was refused">
            {report.failure}
          </Banner>
        ) : null}
        <StatRow>
          <Stat label="Rows" value={countText(report.rows)} />
          <Stat label="Created" value={countText(report.created)} />
          <Stat label="Updated" value={countText(report.updated)} />
          <Stat label="Unchanged" value={countText(report.unchanged)} />
          <Stat
            label="Rejected"
            value={countText(report.rejected)}
            detail={kept > 0 ? `${countText(kept)} errors kept` : undefined}
          />
        </StatRow>
        {kept > 0 ? <ImportErrorTable importId={report.id} /> : null}
      </div>
    </Card>
  );
}
