"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import { KIND_LOOKS, type BookingView } from "@/components/bookings/booking-looks";
import { bookingUrl, timelineInput } from "@/components/bookings/bookings-url";
import type { BookingMessage } from "@/components/bookings/message-item";
import { timelineEntry } from "@/components/bookings/timeline-entry";
import { ListError } from "@/components/data-table/paged-list";
import { FacetedFilter } from "@/components/data-table/faceted-filter";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { ResendDialog } from "@/components/notifications/resend-dialog";
import { keysOf } from "@/components/payroll/keys-of";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";
import { SkeletonLines } from "@/components/ui/skeleton";
import { Timeline } from "@/components/ui/timeline";

/** Who looks on sees a new status within two seconds. */
const REFRESH_LIVE_MS = 1_500;
const REFRESH_MS = 15_000;
/** Who has loaded more reads the past: every page would be asked for again each time. */
const LIVE_PAGES_MAX = 1;

/** Everything that happened to a booking, on one line of time, of the kinds that the URL names. */
export function BookingTimeline({ booking, mayResend }: { booking: BookingView; mayResend: boolean }) {
  const trpc = useTRPC();
  // Kept here, so that it stays open while the timeline is loaded anew.
  const [resending, setResending] = useState<{
    message: BookingMessage;
    open: boolean;
    count: number;
  } | null>(null);
  const openResend = (message: BookingMessage) =>
    setResending((before) => ({ message, open: true, count: (before?.count ?? 0) + 1 }));
  const [url, setUrl] = useQueryStates(bookingUrl, { history: "push" });
  const list = useInfiniteQuery(
    trpc.bookings.timeline.infiniteQueryOptions(timelineInput(booking.ref, url), {
      getNextPageParam: (page) => page.nextCursor,
      refetchInterval: ({ state }) =>
        (state.data?.pages.length ?? 0) <= LIVE_PAGES_MAX ? REFRESH_LIVE_MS : REFRESH_MS,
    }),
  );
  const items = list.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Card
      title="Timeline"
      description="The latest first."
      actions={
        <FacetedFilter
          label="Show"
          options={keysOf(KIND_LOOKS).map((value) => ({ value, label: <KindMark kind={value} /> }))}
          values={url.kind}
          onValuesChange={(kind) => void setUrl({ kind })}
        />
      }
    >
      <div className="flex flex-col gap-3">
        <StaleBanner isStale={(list.isError && items.length > 0) || list.fetchStatus === "paused"} />
        {list.isError && items.length === 0 ? (
          <ListError list={list} />
        ) : list.isPending ? (
          <SkeletonLines lines={8} label="Loading the timeline" />
        ) : items.length === 0 ? (
          <Empty
            title="Nothing of this kind happened"
            action={<Button onClick={() => void setUrl({ kind: null })}>Show everything</Button>}
          >
            Messages, payments, refunds, payouts and what the marketplace told appear here.
          </Empty>
        ) : (
          <Timeline
            label="Timeline of the booking"
            entries={items.map((item) => timelineEntry(item, booking, mayResend ? openResend : null))}
          />
        )}
        {list.hasNextPage ? (
          <div>
            <Button size="sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              Show what was before
            </Button>
          </div>
        ) : null}
      </div>
      {resending ? (
        <ResendDialog
          key={resending.count}
          message={resending.message}
          open={resending.open}
          onClose={() => setResending({ ...resending, open: false })}
        />
      ) : null}
    </Card>
  );
}

function KindMark({ kind }: { kind: keyof typeof KIND_LOOKS }) {
  const { label, icon: Icon } = KIND_LOOKS[kind];
  return (
    <span className="inline-flex items-center gap-1.5">
      <Icon aria-hidden className="size-3.5 text-ink-faint" />
      {label}
    </span>
  );
}
