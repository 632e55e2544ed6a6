"use client";

import { useQuery } from "@tanstack/react-query";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { useServerNow } from "@/components/jobs/server-clock";
import { wallOfInstant } from "@/components/jobs/wall-time";
import { DayHistory } from "@/components/maintenance/day-history";
import { historyDays } from "@/components/maintenance/history-days";
import { useTRPC } from "@/components/trpc/provider";
import { Card } from "@/components/ui/card";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";

const REFRESH_MS = 60_000;

/** What was taken away per day, up to today. */
export function HistoryPanel({ days }: { days: number }) {
  const trpc = useTRPC();
  const { timeZone } = useBusinessZone();
  const today = wallOfInstant(new Date(useServerNow(REFRESH_MS)), timeZone).slice(0, 10);
  const history = useQuery({
    ...trpc.maintenance.history.queryOptions({ days }),
    refetchInterval: REFRESH_MS,
  });
  if (history.data) return <DayHistory days={historyDays(history.data.days, today, days)} />;
  return (
    <Card title="History">
      {history.isError ? (
        <ErrorPanel
          errorId={history.error.data?.errorId ?? null}
          onRetry={() => void history.refetch()}
          retrying={history.isFetching}
        >
          {history.error.message}
        </ErrorPanel>
      ) : (
        <div role="status">
          <span className="sr-only">Loading the history</span>
          <Skeleton className="h-52" />
        </div>
      )}
    </Card>
  );
}
