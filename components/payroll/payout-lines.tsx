"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { PauseCircle } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { BookingLink } from "@/components/bookings/booking-link";
import { Instant } from "@/components/format/instant";
import { AmountCell } from "@/components/payroll/amount-cell";
import { commissionText, KIND_LABELS, LINE_LABEL_TEXTS } from "@/components/payroll/line-texts";
import { useTRPC } from "@/components/trpc/provider";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { ErrorPanel } from "@/components/ui/error-panel";
import { IconButton } from "@/components/ui/icon-button";
import { SkeletonLines } from "@/components/ui/skeleton";
import type { RouterOutputs } from "@/server/api/root";

type Line = RouterOutputs["payroll"]["payouts"]["lines"]["lines"][number];

export interface PayoutLinesProps {
  payoutId: string;
  currency: string;
  /** Offers a hold on one booking, in a draft. */
  onHold?: ((bookingRef: string) => void) | undefined;
}

/** Every posting behind a payout: its booking, what was earned, the commission and its rule, and when it fell due. */
export function PayoutLines({ payoutId, currency, onHold }: PayoutLinesProps) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.payroll.payouts.lines.infiniteQueryOptions(
      { payoutId },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const lines = useMemo(() => list.data?.pages.flatMap((page) => page.lines) ?? [], [list.data]);
  if (list.isError && lines.length === 0) {
    return (
      <ErrorPanel
        title="The postings could not be loaded"
        errorId={list.error.data?.errorId ?? null}
        onRetry={() => void list.refetch()}
        retrying={list.isFetching}
      >
        {list.error.message}
      </ErrorPanel>
    );
  }
  if (list.isPending) return <SkeletonLines lines={6} label="Loading postings" />;
  if (lines.length === 0)
    return (
      <Empty title="No posting">Earnings, refunds and adjustments that this payout pays stand here.</Empty>
    );
  return (
    <div className="flex flex-col gap-2">
      <div
        role="region"
        aria-label="Postings, scrolls sideways"
        tabIndex={0}
        className="max-w-full overflow-x-auto rounded-lg border"
      >
        <table aria-label={`Postings in ${currency}`} className="w-full text-sm">
          <thead className="bg-sunken text-left text-xs text-ink-muted">
            <tr>
              <th scope="col" className="px-3 py-2 font-medium">
                Posting
              </th>
              <th scope="col" className="px-3 py-2 text-right font-medium">
                Gross
              </th>
              <th scope="col" className="px-3 py-2 text-right font-medium">
                Commission
              </th>
              <th scope="col" className="px-3 py-2 text-right font-medium">
                Amount
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <LineRow key={line.postingId.toString()} line={line} currency={currency} onHold={onHold} />
            ))}
          </tbody>
        </table>
      </div>
      {list.hasNextPage ? (
        <div>
          <Button size="sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more postings
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function LineRow({
  line,
  currency,
  onHold,
}: {
  line: Line;
  currency: string;
  onHold: PayoutLinesProps["onHold"];
}) {
  const { bookingRef } = line;
  return (
    <tr className="border-t align-top">
      <td className="min-w-56 px-3 py-2">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="font-medium">{KIND_LABELS[line.kind]}</span>
          {bookingRef ? <BookingLink bookingRef={bookingRef} /> : null}
          {line.clawbackOfPayoutId ? <Badge tone="warn">Clawback</Badge> : null}
          {line.label === "DUE" ? null : <Badge tone="info">{LINE_LABEL_TEXTS[line.label]}</Badge>}
          {bookingRef && onHold ? (
            <IconButton
              label={`Hold booking ${bookingRef}`}
              size="sm"
              className="-my-1"
              onClick={() => onHold(bookingRef)}
            >
              <PauseCircle aria-hidden />
            </IconButton>
          ) : null}
        </span>
        <span className="flex flex-wrap gap-x-2 text-xs text-ink-muted">
          {line.customerName ? <span>{line.customerName}</span> : null}
          {line.reason ? <span className="wrap-anywhere">{line.reason}</span> : null}
          {line.kind === "ADJUSTMENT" && line.createdByName ? <span>by {line.createdByName}</span> : null}
          {line.clawbackOfPayoutId ? (
            <Link href={`/payouts/${line.clawbackOfPayoutId}`} className="underline">
              of the payout
              {line.clawbackPaidAt ? (
                <>
                  {" "}
                  sent <Instant at={line.clawbackPaidAt} precision="date" />
                </>
              ) : null}
            </Link>
          ) : null}
          <span>
            payable <Instant at={line.payableAt} />
          </span>
        </span>
      </td>
      <td className="px-3 py-2 text-right">
        <AmountCell amountMinor={line.grossMinor} currency={currency} />
      </td>
      <td className="px-3 py-2 text-right">
        <AmountCell
          amountMinor={line.commissionMinor === null ? null : -line.commissionMinor}
          currency={currency}
        />
        {line.commissionBps === null ? null : (
          <span className="block text-xs text-ink-muted">
            {commissionText(line.commissionBps, line.commissionRule)}
            {line.commissionSince && line.commissionSince.getTime() > 0 ? (
              <>
                , since <Instant at={line.commissionSince} precision="date" />
              </>
            ) : null}
          </span>
        )}
      </td>
      <td className="px-3 py-2 text-right">
        <AmountCell amountMinor={line.amountMinor} currency={currency} strong />
      </td>
    </tr>
  );
}
