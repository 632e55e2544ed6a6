"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { countOf } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { Money } from "@/components/format/money";
import { useNow } from "@/components/format/use-now";
import { statusCount, statusMinor } from "@/components/payroll/status-count";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import type { RouterOutputs } from "@/server/api/root";

type RunView = RouterOutputs["payroll"]["runs"]["get"];

export interface RunNoticesProps {
  view: RunView;
  /** Somebody changed the run while the reader was deciding. */
  changedMeanwhile: boolean;
  onDismissChanged: () => void;
  onUndo: () => void;
  undoing: boolean;
  /** Why the approval was not taken back. */
  undoFailure: ReactNode;
  /** The head could not be loaded anew: what is shown is old. */
  stale: boolean;
}

/** What stands in the way of the run, or happens next with it. What merely deserves a look are the flags, elsewhere. */
export function RunNotices(props: RunNoticesProps) {
  const { view, changedMeanwhile, onDismissChanged, onUndo, undoing, undoFailure, stale } = props;
  const { run, actions } = view;
  return (
    <>
      {stale ? (
        <Banner tone="warn" role="status" title="This may be out of date">
          The server does not answer at the moment. Decisions wait until it does.
        </Banner>
      ) : null}
      {changedMeanwhile ? (
        <Banner
          tone="warn"
          role="alert"
          title="Changed meanwhile: please look again."
          action={
            <Button size="sm" onClick={onDismissChanged}>
              I have seen it
            </Button>
          }
        >
          Nothing was done. The run below is the newest.
        </Banner>
      ) : null}
      {undoFailure ? (
        <Banner tone="bad" role="alert" title="The approval was not taken back">
          {undoFailure}
        </Banner>
      ) : null}
      {run.status === "DRAFT" && actions.submit.reasons.length > 0 ? (
        <Banner tone="warn" title="This draft cannot be submitted">
          {actions.submit.reasons.join(" ")}
        </Banner>
      ) : null}
      {actions.approve.offered && !actions.approve.permitted ? (
        <Banner tone="warn" title="You cannot approve this run">
          {actions.approve.reasons.join(" ")}
        </Banner>
      ) : null}
      {view.frozen.length > 0 ? (
        <Banner
          tone="bad"
          title="The run is approved and waits"
          action={
            <Link href="/payroll/reconciliation" className={buttonClass({ size: "sm" })}>
              See what differs
            </Link>
          }
        >
          {view.frozen.join(" ")} It is begun by itself then.
        </Banner>
      ) : null}
      {run.status === "APPROVED" && run.fundsShortAt ? (
        <Banner tone="bad" title="The Stripe balance does not cover this run">
          <Money amountMinor={run.fundsFreeMinor ?? 0n} currency={run.currency} /> was free{" "}
          <Instant at={run.fundsShortAt} />, besides what other runs have on their way;{" "}
          <Money amountMinor={statusMinor(view, "RESERVED")} currency={run.currency} /> is needed. Nothing was
          sent. The balance is asked for again every five minutes, and the run begins once it is enough.
        </Banner>
      ) : null}
      {actions.undo.offered ? (
        <UndoBanner view={view} onUndo={onUndo} undoing={undoing} />
      ) : run.status === "APPROVED" ? (
        <Banner tone="info" title="Approved">
          <SendingSoon view={view} />
        </Banner>
      ) : null}
      {run.status === "PAUSED" ? (
        <Banner tone="warn" title="This run is paused">
          {run.pausedByName ?? "Somebody"} stopped it
          {run.pausedAt ? (
            <>
              {" "}
              <Instant at={run.pausedAt} />
            </>
          ) : null}
          {run.pauseReason ? `: “${run.pauseReason}”.` : "."} Payouts on their way are still finished.
        </Banner>
      ) : null}
      <StaleBanner view={view} />
      {run.status === "PARTLY_PAID" ? <FailedBanner view={view} /> : null}
      {run.status === "CANCELLED" ? (
        <Banner tone="info" title="This run was cancelled">
          {run.cancelledReason ?? "No reason was given."} What it would have paid is free for other runs.
        </Banner>
      ) : null}
    </>
  );
}

function UndoBanner({ view, onUndo, undoing }: { view: RunView; onUndo: () => void; undoing: boolean }) {
  const { run, actions } = view;
  return (
    <Banner
      tone="info"
      title={run.status === "APPROVED" ? "You approved this run" : "You gave your approval"}
      action={
        <Button
          size="lg"
          loading={undoing}
          disabledReason={actions.undo.permitted ? null : actions.undo.reasons.join(" ")}
          onClick={onUndo}
        >
          Undo my approval
        </Button>
      }
    >
      {run.status === "APPROVED" ? (
        <SendingSoon view={view} />
      ) : (
        `${view.approvalsGiven} of ${view.approvalsNeeded} approvals are given.`
      )}
    </Banner>
  );
}

/** How long the approval can still be taken back. */
function SendingSoon({ view }: { view: RunView }) {
  const now = useNow(1000);
  const { approvedAt } = view.run;
  if (!approvedAt || now === null) return "Sending begins shortly.";
  const left = Math.ceil((approvedAt.getTime() + view.sendDelaySeconds * 1000 - now) / 1000);
  // The browser's clock may be behind the server's.
  const leftSeconds = Math.min(left, view.sendDelaySeconds);
  if (leftSeconds <= 0) return "Sending begins now.";
  return <span className="tabular">Sending begins in {countOf(leftSeconds, "second")}.</span>;
}

function StaleBanner({ view }: { view: RunView }) {
  const stale = statusCount(view, "STALE");
  if (stale === 0) return null;
  return (
    <Banner
      tone="warn"
      title={`${countOf(stale, "payout")} of this run ${stale === 1 ? "waits" : "wait"} for a decision`}
    >
      Bookings were refunded after the approval, so nothing of {stale === 1 ? "it" : "these"} is sent. Either
      cancel what was not sent, or have a second person send as approved.
    </Banner>
  );
}

function FailedBanner({ view }: { view: RunView }) {
  const unpaid = statusCount(view, "FAILED", "RETURNED");
  if (unpaid === 0) return null;
  return (
    <Banner tone="bad" title={`${countOf(unpaid, "payout")} of this run did not reach the vendor`}>
      {view.failures.length > 0 ? (
        <ul className="list-disc pl-4">
          {view.failures.map((failure) => (
            <li key={failure.message}>
              {failure.message} <span className="text-ink-muted">({countOf(failure.count, "vendor")})</span>
            </li>
          ))}
        </ul>
      ) : (
        "Each row says why."
      )}
    </Banner>
  );
}
