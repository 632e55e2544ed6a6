"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Scale } from "lucide-react";
import { useState } from "react";
import { countOf } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { DifferenceDialogs, type DifferenceDecision } from "@/components/payroll/difference-dialogs";
import { DifferenceList } from "@/components/payroll/difference-list";
import { ReconciledRuns } from "@/components/payroll/reconciled-runs";
import { ReconciliationHistory } from "@/components/payroll/reconciliation-history";
import {
  COMPARISON_LOOKS,
  isComparing,
  type ReconciliationView,
} from "@/components/payroll/reconciliation-looks";
import { useDecision } from "@/components/payroll/use-decision";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SkeletonLines } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";

const CRUMBS = [{ label: "Payroll", href: "/payroll" }];
/** How often the page is loaded anew, in milliseconds: while a comparison goes on, and otherwise. */
const REFRESH_LIVE_MS = 1_000;
const REFRESH_MS = 10_000;

export interface ReconciliationPageProps {
  mayReconcile: boolean;
  mayExport: boolean;
}

/** Whether the ledger and Stripe agree to the minor unit, what differs and where, and what was compared. */
export function ReconciliationPage({ mayReconcile, mayExport }: ReconciliationPageProps) {
  const trpc = useTRPC();
  const view = useQuery({
    ...trpc.payroll.reconciliation.get.queryOptions(),
    refetchInterval: (query) =>
      query.state.data && isComparing(query.state.data.history) ? REFRESH_LIVE_MS : REFRESH_MS,
  });
  if (view.data)
    return (
      <Loaded
        view={view.data}
        isStale={view.isError || view.fetchStatus === "paused"}
        mayReconcile={mayReconcile}
        mayExport={mayExport}
      />
    );
  return (
    <Page title="Reconciliation" crumbs={CRUMBS}>
      {view.isError ? (
        <ErrorPanel
          errorId={view.error.data?.errorId ?? null}
          onRetry={() => void view.refetch()}
          retrying={view.isFetching}
        >
          {view.error.message}
        </ErrorPanel>
      ) : (
        <SkeletonLines lines={10} label="Loading the reconciliation" />
      )}
    </Page>
  );
}

interface LoadedProps extends ReconciliationPageProps {
  view: ReconciliationView;
  isStale: boolean;
}

function Loaded({ view, isStale, mayReconcile, mayExport }: LoadedProps) {
  const trpc = useTRPC();
  const start = useMutation(trpc.payroll.reconciliation.start.mutationOptions());
  const starting = useDecision({ onDone: () => undefined });
  const [decision, setDecision] = useState<DifferenceDecision | null>(null);
  const comparing = isComparing(view.history);
  const last = view.history.find(({ status }) => status === "CLEAN" || status === "DIFFERS");
  return (
    <Page
      title="Reconciliation"
      crumbs={CRUMBS}
      status={<StatusBadge look={headLook(view)} />}
      description="The ledger, compared to the minor unit with the transfers, reversals and balance transactions of Stripe."
      actions={
        mayReconcile ? (
          <Button
            variant="primary"
            icon={<Scale />}
            loading={start.isPending || comparing}
            onClick={() => void starting.decide(() => start.mutateAsync())}
          >
            Compare now
          </Button>
        ) : null
      }
    >
      {isStale ? (
        <Banner tone="warn" role="status" title="This may be out of date">
          The server does not answer at the moment.
        </Banner>
      ) : null}
      {starting.failure ? (
        <Banner tone="bad" role="alert" title="The comparison was not asked for">
          {starting.failure}
        </Banner>
      ) : null}
      {view.openCount > 0 ? (
        <Banner tone="bad" title={`New payroll runs are frozen by ${countOf(view.openCount, "difference")}`}>
          Nothing new is drafted, submitted, approved or begun until each is explained by one person and
          resolved by another. Runs that are being paid go on.
        </Banner>
      ) : null}
      <Card
        title="Differences"
        description={
          last?.finishedAt ? (
            <>
              {countOf(last.payoutCount, "payout")} of {countOf(last.runCount, "run")} compared{" "}
              <Instant at={last.finishedAt} />
            </>
          ) : undefined
        }
        flush
      >
        {view.open.length > 0 ? (
          <DifferenceList
            label="Differences that are not resolved"
            differences={view.open}
            onDecide={mayReconcile ? setDecision : undefined}
          />
        ) : (
          <Empty title={last ? "Nothing differs" : "Nothing was compared yet"}>
            {last
              ? "What we wrote down is what Stripe did."
              : "The worker compares every night; “Compare now” does it at once."}
          </Empty>
        )}
      </Card>
      <ReconciledRuns runs={view.runs} mayExport={mayExport} />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <ReconciliationHistory history={view.history} />
        <Card title="Resolved" flush>
          {view.resolved.length > 0 ? (
            <DifferenceList label="Resolved differences" differences={view.resolved} />
          ) : (
            <Empty title="Nothing was resolved yet">
              Differences that two people have settled stay here with their reasons.
            </Empty>
          )}
        </Card>
      </div>
      <DifferenceDialogs decision={decision} onClose={() => setDecision(null)} />
    </Page>
  );
}

function headLook(view: ReconciliationView) {
  if (view.openCount > 0)
    return { ...COMPARISON_LOOKS.DIFFERS, label: countOf(view.openCount, "open difference") };
  const [latest] = view.history;
  if (!latest) return { label: "Never compared", tone: "neutral" } as const;
  if (latest.status === "DIFFERS") return { ...COMPARISON_LOOKS.CLEAN, label: "All differences resolved" };
  return COMPARISON_LOOKS[latest.status];
}
