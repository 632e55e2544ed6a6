"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Gavel, Plus } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { Instant } from "@/components/format/instant";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { PlaceHoldDialog, ReleaseHoldDialog } from "@/components/maintenance/hold-dialogs";
import { HOLD_KINDS } from "@/components/maintenance/hold-kinds";
import type { LegalHoldRow } from "@/components/maintenance/maintenance-looks";
import { MaintenancePage } from "@/components/maintenance/maintenance-page";
import { holdsUrl } from "@/components/maintenance/runs-url";
import { useTRPC } from "@/components/trpc/provider";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { Empty } from "@/components/ui/empty";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SkeletonLines } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";

type HoldState = "IN_FORCE" | "RELEASED";

/** Legal holds: bookings, vendors and persons whose records no task may take. */
export function HoldList({ mayRun }: { mayRun: boolean }) {
  const [{ state }, setUrl] = useQueryStates(holdsUrl, { history: "push" });
  const [placing, setPlacing] = useState(false);
  return (
    <MaintenancePage
      view="holds"
      description={
        mayRun
          ? "What no task may take, for as long as the hold is in force."
          : "What no task may take, for as long as the hold is in force. Admins place and release."
      }
      actions={
        mayRun ? (
          <Button variant="primary" icon={<Plus />} onClick={() => setPlacing(true)}>
            Place a hold…
          </Button>
        ) : null
      }
    >
      <Tabs<HoldState>
        label="Legal holds"
        value={state}
        onValueChange={(next) => void setUrl({ state: next })}
        items={[
          { value: "IN_FORCE", label: "In force", content: <Holds state="IN_FORCE" mayRun={mayRun} /> },
          { value: "RELEASED", label: "Released", content: <Holds state="RELEASED" mayRun={mayRun} /> },
        ]}
      />
      <PlaceHoldDialog open={placing} onClose={() => setPlacing(false)} />
    </MaintenancePage>
  );
}

function Holds({ state, mayRun }: { state: HoldState; mayRun: boolean }) {
  const trpc = useTRPC();
  const [releasing, setReleasing] = useState<{ hold: LegalHoldRow; open: boolean } | null>(null);
  const list = useInfiniteQuery(
    trpc.maintenance.holds.infiniteQueryOptions(
      { state },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 15_000 },
    ),
  );
  const holds = useMemo(() => list.data?.pages.flatMap((page) => page.holds) ?? [], [list.data]);
  if (list.isPending) return <SkeletonLines lines={8} label="Loading the holds" />;
  if (!list.data)
    return (
      <ErrorPanel
        errorId={list.error?.data?.errorId ?? null}
        onRetry={() => void list.refetch()}
        retrying={list.isFetching}
      >
        {list.error?.message}
      </ErrorPanel>
    );
  return (
    <div className="flex flex-col gap-3">
      <StaleBanner isStale={list.isError || list.fetchStatus === "paused"} />
      {holds.length === 0 ? (
        <Empty
          icon={Gavel}
          title={state === "IN_FORCE" ? "Nothing is on legal hold" : "No hold was released yet"}
        >
          {state === "IN_FORCE"
            ? "A hold on a booking, a vendor or a person keeps their records where they are, whatever the policies say."
            : "A hold that is released moves here, with who released it and why."}
        </Empty>
      ) : (
        <ul aria-label="Legal holds" className="divide-y rounded-lg border bg-surface shadow-card">
          {holds.map((hold) => (
            <HoldRow
              key={hold.id}
              hold={hold}
              onRelease={mayRun && hold.releasedAt === null ? () => setReleasing({ hold, open: true }) : null}
            />
          ))}
        </ul>
      )}
      {list.hasNextPage ? (
        <div>
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
      {releasing ? (
        <ReleaseHoldDialog
          open={releasing.open}
          hold={releasing.hold}
          onClose={() => setReleasing({ ...releasing, open: false })}
        />
      ) : null}
    </div>
  );
}

function HoldRow({ hold, onRelease }: { hold: LegalHoldRow; onRelease: (() => void) | null }) {
  const { kind, subjectRef, reason, placedByName, placedAt, releasedAt, releasedByName, releaseReason } =
    hold;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-5 gap-y-2 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2">
          <Badge>{HOLD_KINDS[kind].label}</Badge>
          <CopyText text={subjectRef} label={`${HOLD_KINDS[kind].label.toLowerCase()} reference`} />
        </p>
        <p className="mt-1 wrap-anywhere">{reason}</p>
        <p className="text-xs text-ink-muted">
          Placed by {placedByName}, <Instant at={placedAt} />
        </p>
        {releasedAt ? (
          <p className="text-xs text-ink-muted wrap-anywhere">
            Released by {releasedByName}, <Instant at={releasedAt} />: {releaseReason}
          </p>
        ) : null}
      </div>
      {onRelease ? (
        <Button size="sm" aria-label={`Release the hold on ${subjectRef}`} onClick={onRelease}>
          Release…
        </Button>
      ) : null}
    </li>
  );
}
