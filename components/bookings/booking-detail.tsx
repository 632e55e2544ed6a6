"use client";

import { useQuery } from "@tanstack/react-query";
import { BookingFacts } from "@/components/bookings/booking-facts";
import { BOOKING_LOOKS } from "@/components/bookings/booking-looks";
import { BookingTimeline } from "@/components/bookings/booking-timeline";
import { CorrectTraveller } from "@/components/bookings/correct-traveller";
import { Day } from "@/components/format/day";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";

const CRUMBS = [{ label: "Bookings", href: "/bookings" }];
const REFRESH_MS = 10_000;

export interface BookingDetailProps {
  bookingRef: string;
  /** Whether the reader may see the traveller, for a reason. */
  mayReveal: boolean;
  /** Whether the reader may have a message sent once more. */
  mayResend: boolean;
  /** Whether the reader may correct where the traveller is written to. */
  mayCorrect: boolean;
  /** Whether the reader may see in the audit log what others did. */
  seesAudit: boolean;
}

/** One booking: its facts, and everything that happened about it. */
export function BookingDetail({ bookingRef, mayResend, mayCorrect, ...rights }: BookingDetailProps) {
  const trpc = useTRPC();
  const query = useQuery({
    ...trpc.bookings.get.queryOptions({ ref: bookingRef }),
    refetchInterval: REFRESH_MS,
  });
  const booking = query.data;
  if (!booking)
    return (
      <Page title={query.isError ? "Booking" : <Skeleton className="my-1 h-6 w-40" />} crumbs={CRUMBS}>
        {query.isError ? (
          <ErrorPanel
            errorId={query.error.data?.errorId ?? null}
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          >
            {query.error.message}
          </ErrorPanel>
        ) : (
          <div role="status" className="grid gap-4 lg:grid-cols-[2fr_1fr]">
            <span className="sr-only">Loading the booking</span>
            <Skeleton className="h-96 rounded-lg" />
            <Skeleton className="h-72 rounded-lg" />
          </div>
        )}
      </Page>
    );
  return (
    <Page
      title={booking.ref}
      crumbs={CRUMBS}
      status={
        <span className="inline-flex items-center gap-1.5">
          <StatusBadge look={BOOKING_LOOKS[booking.status]} />
          {booking.isTest ? <Badge>Test</Badge> : null}
        </span>
      }
      description={
        <>
          {booking.vendor.name}, from <Day day={booking.startsOn} />
        </>
      }
      actions={mayCorrect ? <CorrectTraveller booking={booking} mayResend={mayResend} /> : undefined}
    >
      {booking.source === "archived" ? (
        <Banner tone="info" title="This booking is archived">
          Its time is over, so that nothing about it changes any more.
        </Banner>
      ) : null}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        {/* On a phone the facts come first. */}
        <div className="min-w-0 lg:order-2">
          <BookingFacts booking={booking} {...rights} />
        </div>
        <BookingTimeline booking={booking} mayResend={mayResend} />
      </div>
    </Page>
  );
}
