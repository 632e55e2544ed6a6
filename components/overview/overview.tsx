"use client";

import { useQuery } from "@tanstack/react-query";
import { Instant } from "@/components/format/instant";
import { RelativeTime } from "@/components/format/relative-time";
import { MissingRuns } from "@/components/overview/missing-runs";
import { RunQueue } from "@/components/overview/run-queue";
import { queuesOf } from "@/components/overview/run-queues";
import { SCHEDULE_LABELS } from "@/components/payroll/run-status-looks";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { buttonClass } from "@/components/ui/button-class";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SkeletonLines } from "@/components/ui/skeleton";
import { CircleCheck } from "lucide-react";
import Link from "next/link";
import type { RouterOutputs } from "@/server/api/root";

const REFRESH_MS = 5_000;

type OverviewAnswer = RouterOutputs["overview"]["get"];

/** What needs the person who looks, what waits for others, and what comes next. */
export function Overview({ name, mayDraft }: { name: string; mayDraft: boolean }) {
  const trpc = useTRPC();
  const overview = useQuery({ ...trpc.overview.get.queryOptions(), refetchInterval: REFRESH_MS });
  return (
    <Page title="Overview" description={`Signed in as ${name}`}>
      {overview.data ? (
        <OverviewPanels answer={overview.data} mayDraft={mayDraft} />
      ) : overview.isError ? (
        <ErrorPanel
          title="The overview could not be loaded"
          errorId={overview.error.data?.errorId ?? null}
          onRetry={() => void overview.refetch()}
        >
          {overview.error.message}
        </ErrorPanel>
      ) : (
        <Card title="Needs you">
          <SkeletonLines lines={6} label="Loading the overview" />
        </Card>
      )}
    </Page>
  );
}

function OverviewPanels({ answer, mayDraft }: { answer: OverviewAnswer; mayDraft: boolean }) {
  const { payroll } = answer;
  const queues = payroll ? queuesOf(payroll.runs, mayDraft) : [];
  const needs = queues.filter((queue) => queue.needsYou);
  const others = queues.filter((queue) => !queue.needsYou);
  const quiet = needs.length === 0 && (!mayDraft || (payroll?.missing.length ?? 0) === 0);
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(18rem,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        {payroll === null ? (
          <Card title="Needs you">
            <Empty icon={CircleCheck} title="Nothing here needs you">
              Your role has no part in payroll. Vendors are in the navigation.
            </Empty>
          </Card>
        ) : (
          <>
            {quiet ? (
              <Card title="Needs you">
                <Empty icon={CircleCheck} title="Nothing needs you now">
                  Runs that you may approve, drafts and failed payouts appear here by themselves.
                </Empty>
              </Card>
            ) : null}
            {needs.map((queue) => (
              <RunQueue key={queue.key} queue={queue} />
            ))}
            {payroll.missing.length > 0 ? (
              <MissingRuns missing={payroll.missing} mayDraft={mayDraft} />
            ) : null}
            {others.map((queue) => (
              <RunQueue key={queue.key} queue={queue} />
            ))}
          </>
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <NextSchedules schedules={answer.schedules} />
        {payroll && payroll.vendorsWithoutAccount > 0 ? (
          <Card title="Vendors that cannot be paid">
            <p className="text-sm">
              {payroll.vendorsWithoutAccount === 1
                ? "One vendor is owed money and has no payout account."
                : `${payroll.vendorsWithoutAccount} vendors are owed money and have no payout account.`}
            </p>
            <Link href="/vendors?account=NONE" className={`${buttonClass({ size: "sm" })} mt-3`}>
              Show them
            </Link>
          </Card>
        ) : null}
      </div>
    </div>
  );
}

function NextSchedules({ schedules }: { schedules: OverviewAnswer["schedules"] }) {
  return (
    <Card title="Next payroll periods" description="When the next run of each schedule is due">
      <dl className="grid gap-3">
        {schedules.map(({ schedule, nextAt }) => (
          <div key={schedule} className="flex flex-wrap items-baseline justify-between gap-x-4">
            <dt className="text-sm font-medium">{SCHEDULE_LABELS[schedule]}</dt>
            <dd className="text-right text-sm">
              <Instant at={nextAt} />
              <span className="block text-xs text-ink-muted">
                <RelativeTime at={nextAt} />
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
