"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useEffect, useRef, useState } from "react";
import { FlagChips } from "@/components/payroll/flag-chips";
import { OutcomeStrip } from "@/components/payroll/outcome-strip";
import { PayoutEquation } from "@/components/payroll/payout-equation";
import { PayoutFilters } from "@/components/payroll/payout-filters";
import { PayoutTable } from "@/components/payroll/payout-table";
import { RunActions } from "@/components/payroll/run-actions";
import { RunByline } from "@/components/payroll/run-byline";
import { RunComparison } from "@/components/payroll/run-comparison";
import { RunDecisions } from "@/components/payroll/run-decisions";
import type { RunView } from "@/components/payroll/run-dialog-props";
import { RunDialogs, type OpenedDialog, type RunDialogName } from "@/components/payroll/run-dialogs";
import { RunNotices } from "@/components/payroll/run-notices";
import { RunProgress } from "@/components/payroll/run-progress";
import { isUnderWay, RUN_STATUS_LOOKS } from "@/components/payroll/run-status-looks";
import { runUrl } from "@/components/payroll/run-url";
import { useDecision } from "@/components/payroll/use-decision";
import { Page } from "@/components/shell/page";
import { useKeptFocus } from "@/components/shell/use-kept-focus";
import { useTRPC } from "@/components/trpc/provider";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SkeletonLines } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { Tabs } from "@/components/ui/tabs";

const CRUMBS = [{ label: "Payroll", href: "/payroll" }];
/** How often the head is loaded anew, in milliseconds: while the worker has the run, and otherwise. */
const REFRESH_LIVE_MS = 1_000;
const REFRESH_MS = 3_000;

/** One payroll run: what it pays, why, who decided, and what may be done with it now. */
export function RunDetail({ runId }: { runId: string }) {
  const trpc = useTRPC();
  const run = useQuery({
    ...trpc.payroll.runs.get.queryOptions({ runId }),
    refetchInterval: (query) =>
      query.state.data && isUnderWay(query.state.data.run.status) ? REFRESH_LIVE_MS : REFRESH_MS,
  });
  if (run.data) {
    return (
      <LoadedRun
        view={run.data}
        loadedAtMs={run.dataUpdatedAt}
        stale={run.isError || run.fetchStatus === "paused"}
        reload={() => void run.refetch()}
      />
    );
  }
  return (
    <Page title="Payroll run" crumbs={CRUMBS}>
      {run.isError ? (
        <ErrorPanel
          errorId={run.error.data?.errorId ?? null}
          onRetry={() => void run.refetch()}
          retrying={run.isFetching}
        >
          {run.error.message}
        </ErrorPanel>
      ) : (
        <SkeletonLines lines={12} label="Loading the run" />
      )}
    </Page>
  );
}

interface LoadedRunProps {
  view: RunView;
  loadedAtMs: number;
  /** The last try to load the head anew failed. */
  stale: boolean;
  reload: () => void;
}

function LoadedRun({ view, loadedAtMs, stale, reload }: LoadedRunProps) {
  const { run } = view;
  useKeptFocus(run.status);
  const trpc = useTRPC();
  const [url, setUrl] = useQueryStates(runUrl, { history: "push" });
  const [opened, setOpened] = useState<OpenedDialog | null>(null);
  const [changedMeanwhile, setChangedMeanwhile] = useState(false);
  const undo = useMutation(trpc.payroll.runs.undoApproval.mutationOptions());
  const undoing = useDecision({
    onDone: () => undefined,
    onChangedMeanwhile: () => setChangedMeanwhile(true),
  });
  useReloadOnNewVersion(run.id, run.version);

  function openDialog(name: RunDialogName, payoutIds?: string[]) {
    setChangedMeanwhile(false);
    setOpened({ name, open: true, seen: view, openedAtMs: Date.now(), ...(payoutIds ? { payoutIds } : {}) });
    reload();
  }

  return (
    <Page
      fill={url.tab === "payouts"}
      title={run.label}
      crumbs={CRUMBS}
      status={<StatusBadge look={RUN_STATUS_LOOKS[run.status]} />}
      actions={
        <RunActions
          view={view}
          onOpen={openDialog}
          blocked={stale ? "The server does not answer, so this may be out of date." : null}
        />
      }
    >
      <RunByline view={view} />
      <RunNotices
        view={view}
        stale={stale}
        changedMeanwhile={changedMeanwhile}
        onDismissChanged={() => setChangedMeanwhile(false)}
        undoing={undo.isPending}
        undoFailure={undoing.failure}
        onUndo={() =>
          void undoing.decide(() => undo.mutateAsync({ runId: run.id, seenVersion: run.version }))
        }
      />
      {isUnderWay(run.status) ? <RunProgress runId={run.id} /> : null}
      <OutcomeStrip
        outcomes={view.outcomes}
        currency={run.currency}
        chosen={url.outcome}
        onChosenChange={(outcome) => void setUrl({ outcome, tab: null })}
      />
      <PayoutEquation layout="row" parts={view.sums} currency={run.currency} />
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-sm">
        <FlagChips
          flags={view.flags}
          thresholds={view.reviewThresholds}
          currency={run.currency}
          chosen={url.flag}
          onChosenChange={(flag) => void setUrl({ flag, tab: null })}
        />
        <RunComparison view={view} />
      </div>
      <Tabs
        label="Parts of the run"
        value={url.tab}
        onValueChange={(tab) => void setUrl({ tab })}
        items={[
          {
            value: "payouts",
            label: "Vendors",
            count: run.vendorCount,
            content: (
              <div className="flex min-h-0 flex-1 flex-col gap-2">
                <PayoutFilters view={view} url={url} setUrl={setUrl} />
                <PayoutTable view={view} url={url} setUrl={setUrl} onDecide={openDialog} />
              </div>
            ),
          },
          {
            value: "decisions",
            label: "Decisions",
            count: view.approvals.length,
            content: <RunDecisions view={view} />,
          },
        ]}
      />
      {opened ? (
        <RunDialogs
          opened={opened}
          view={view}
          loadedAtMs={loadedAtMs}
          onClose={() => setOpened({ ...opened, open: false })}
          onChangedMeanwhile={() => setChangedMeanwhile(true)}
        />
      ) : null}
    </Page>
  );
}

/** Whatever else is on the screen belongs to the old version once somebody changed the run. */
function useReloadOnNewVersion(runId: string, version: number) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const shown = useRef(version);
  useEffect(() => {
    if (shown.current === version) return;
    shown.current = version;
    void queryClient.invalidateQueries(trpc.payroll.payouts.pathFilter());
  }, [runId, version, queryClient, trpc]);
}
