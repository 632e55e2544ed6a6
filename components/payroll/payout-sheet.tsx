"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useEffectEvent } from "react";
import { PayoutPeek } from "@/components/payroll/payout-peek";
import type { PayoutRow } from "@/components/payroll/payout-looks";
import { useTRPC } from "@/components/trpc/provider";
import { buttonClass } from "@/components/ui/button-class";
import { ErrorPanel } from "@/components/ui/error-panel";
import { usePreferences } from "@/components/ui/preferences-provider";
import { Sheet } from "@/components/ui/sheet";
import { SkeletonLines } from "@/components/ui/skeleton";
import type { RouterOutputs } from "@/server/api/root";

export interface PayoutSheetProps {
  /** The id of the content, to move the focus to. */
  id: string;
  view: RouterOutputs["payroll"]["runs"]["get"];
  /** The open payout; null closes the sheet. */
  payoutId: string | null;
  /** The rows behind the sheet, to step through. */
  rows: readonly PayoutRow[];
  hasMore: boolean;
  onNeedMore: () => Promise<unknown>;
  onPayoutChange: (payoutId: string | null) => void;
}

/** One vendor of the run beside the list. j and k step through the current result, across the edges of its pages. */
export function PayoutSheet(props: PayoutSheetProps) {
  const { id, view, payoutId, rows, hasMore, onNeedMore, onPayoutChange } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { shortcuts } = usePreferences();
  const payout = useQuery({
    ...trpc.payroll.payouts.get.queryOptions({ payoutId: payoutId ?? "pout_0" }),
    enabled: payoutId !== null,
  });
  const index = rows.findIndex((row) => row.id === payoutId);
  const previous = index > 0 ? rows[index - 1] : undefined;
  const next = index >= 0 ? rows[index + 1] : undefined;

  // Neighbours are there before they are asked for; the end of what is loaded brings the next page.
  const previousId = previous?.id;
  const nextId = next?.id;
  useEffect(() => {
    if (payoutId === null) return;
    for (const neighbour of [nextId, previousId])
      if (neighbour)
        void queryClient.prefetchQuery(trpc.payroll.payouts.get.queryOptions({ payoutId: neighbour }));
  }, [payoutId, nextId, previousId, queryClient, trpc]);

  function step(to: PayoutRow) {
    onPayoutChange(to.id);
    const at = rows.indexOf(to);
    document.querySelector(`[role=grid] [data-row-index="${at}"]`)?.scrollIntoView({ block: "nearest" });
  }
  const atEnd = index >= 0 && !next && hasMore;
  const stepNext = next ? () => step(next) : atEnd ? () => void onNeedMore() : undefined;
  const stepPrevious = previous ? () => step(previous) : undefined;

  // The keys of the list do not act inside a dialog, which the sheet is, so it has its own.
  const stepByKey = useEffectEvent((event: KeyboardEvent) => {
    if (!shortcuts || event.metaKey || event.ctrlKey || event.altKey || event.shiftKey || event.isComposing)
      return;
    const target = event.target instanceof Element ? event.target : null;
    if (!target?.closest(`#${id}`) || target.closest("input, textarea, select")) return;
    const move = event.key === "j" ? stepNext : event.key === "k" ? stepPrevious : undefined;
    if (!move) return;
    event.preventDefault();
    move();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => stepByKey(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);

  const shown = payout.data;
  return (
    <Sheet
      open={payoutId !== null}
      onOpenChange={(open) => (open ? undefined : onPayoutChange(null))}
      title={shown?.vendor.name ?? rows[index]?.vendorName ?? "Vendor"}
      description={shown ? `${shown.vendor.ref} · ${view.run.label}` : view.run.label}
      size="lg"
      modal={false}
      onPrevious={stepPrevious}
      onNext={stepNext}
      footer={
        shown ? (
          <>
            <Link href={`/vendors/${shown.vendor.id}`} className={buttonClass({})}>
              Vendor page
            </Link>
            <Link href={`/payouts/${shown.id}`} className={buttonClass({})}>
              Payout page
            </Link>
          </>
        ) : null
      }
    >
      <div id={id} tabIndex={-1} className="outline-none">
        {payout.isError && !shown ? (
          <ErrorPanel
            errorId={payout.error.data?.errorId ?? null}
            onRetry={() => void payout.refetch()}
            retrying={payout.isFetching}
          >
            {payout.error.message}
          </ErrorPanel>
        ) : !shown ? (
          <SkeletonLines lines={10} />
        ) : shown.run.id !== view.run.id ? (
          <ErrorPanel title="This payout belongs to another run">
            <Link href={`/payroll/${shown.run.id}?peek=${shown.id}`} className="underline">
              Open it in its own run
            </Link>
          </ErrorPanel>
        ) : (
          <PayoutPeek key={shown.id} payout={shown} view={view} />
        )}
      </div>
    </Sheet>
  );
}
