"use client";

import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { countText } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { EditPolicyDialog } from "@/components/maintenance/edit-policy-dialog";
import type { PolicyView } from "@/components/maintenance/maintenance-looks";
import { MaintenancePage } from "@/components/maintenance/maintenance-page";
import { daysText } from "@/components/maintenance/run-figures";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SkeletonLines } from "@/components/ui/skeleton";

/** The retention policies: how long each kind of record is kept, within which bounds. */
export function PolicyList({ mayRun }: { mayRun: boolean }) {
  const trpc = useTRPC();
  const list = useQuery({ ...trpc.maintenance.policies.queryOptions(), refetchInterval: 10_000 });
  const [opened, setOpened] = useState<{ seen: PolicyView; open: boolean } | null>(null);
  const policies = list.data?.policies ?? [];
  const isStale = list.isError || list.fetchStatus === "paused";
  const current = policies.find(({ key }) => key === opened?.seen.key);
  return (
    <MaintenancePage
      view="policies"
      description={
        mayRun
          ? "How long records are kept. A change holds from the next run on."
          : "How long records are kept. Admins change it."
      }
    >
      {list.data ? (
        <>
          <StaleBanner isStale={isStale} />
          {policies.length === 0 ? (
            <Empty title="There is no policy">
              The product brings its policies with it; they appear once the database is migrated.
            </Empty>
          ) : (
            <ul aria-label="Retention policies" className="divide-y rounded-lg border bg-surface shadow-card">
              {policies.map((policy) => (
                <PolicyRow
                  key={policy.key}
                  policy={policy}
                  onEdit={mayRun ? () => setOpened({ seen: policy, open: true }) : null}
                  blocked={isStale ? "The server does not answer, so this may be out of date." : null}
                />
              ))}
            </ul>
          )}
          {opened ? (
            <EditPolicyDialog
              open={opened.open}
              seen={opened.seen}
              current={current ?? opened.seen}
              onClose={() => setOpened({ ...opened, open: false })}
              onReload={(seen) => setOpened({ ...opened, seen })}
            />
          ) : null}
        </>
      ) : list.isError ? (
        <ErrorPanel
          errorId={list.error.data?.errorId ?? null}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        >
          {list.error.message}
        </ErrorPanel>
      ) : (
        <SkeletonLines lines={12} label="Loading the policies" />
      )}
    </MaintenancePage>
  );
}

interface PolicyRowProps {
  policy: PolicyView;
  /** Null for readers. */
  onEdit: (() => void) | null;
  blocked: string | null;
}

function PolicyRow({ policy, onEdit, blocked }: PolicyRowProps) {
  const { key, title, description, retainDays, minDays, maxDays, changedAt, changedByName, changeReason } =
    policy;
  return (
    <li
      aria-labelledby={`policy-${key}`}
      className="grid items-start gap-x-5 gap-y-2 px-4 py-3 text-sm sm:grid-cols-[minmax(0,1fr)_10rem] lg:grid-cols-[minmax(16rem,2fr)_10rem_minmax(12rem,1fr)_5rem]"
    >
      <div className="min-w-0">
        <h2 id={`policy-${key}`} className="text-base font-medium">
          {title}
        </h2>
        <p className="max-w-prose text-pretty text-ink-muted">{description}</p>
      </div>
      <div>
        <p className="tabular text-base font-semibold">{daysText(retainDays)}</p>
        <p className="tabular text-xs text-ink-muted">
          {countText(minDays)} to {countText(maxDays)} possible
        </p>
      </div>
      <div className="min-w-0 text-xs text-ink-muted">
        {changedAt && changedByName ? (
          <>
            <p>
              {changedByName}, <Instant at={changedAt} />
            </p>
            {changeReason ? <p className="wrap-anywhere">{changeReason}</p> : null}
          </>
        ) : (
          <p>As the product brought it</p>
        )}
      </div>
      {onEdit ? (
        <div className="lg:justify-self-end">
          <Button
            size="sm"
            icon={<Pencil />}
            aria-label={`Edit: ${title}`}
            disabledReason={blocked}
            onClick={onEdit}
          >
            Edit
          </Button>
        </div>
      ) : null}
    </li>
  );
}
