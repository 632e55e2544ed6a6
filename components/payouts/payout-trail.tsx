"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Day } from "@/components/format/day";
import { Instant } from "@/components/format/instant";
import { Money } from "@/components/format/money";
import {
  DecideReversalDialog,
  RequestReversalDialog,
  type ReversalDecision,
} from "@/components/payouts/reversal-dialogs";
import {
  BANK_LOOKS,
  PURPOSE_TEXTS,
  REVERSAL_LOOKS,
  type PayoutTrail as Trail,
  type ReversalView,
} from "@/components/payouts/reversal-looks";
import { useDecision } from "@/components/payroll/use-decision";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyText } from "@/components/ui/copy-text";
import { Empty } from "@/components/ui/empty";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SkeletonLines } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";

const REFRESH_MS = 2_000;

/** What became of a payout after it left: at the bank, taken back, and all that Stripe told of it. */
export function PayoutTrail({ payoutId }: { payoutId: string }) {
  const trpc = useTRPC();
  const trail = useQuery({
    ...trpc.payroll.reversals.trail.queryOptions({ payoutId }),
    refetchInterval: REFRESH_MS,
  });
  if (trail.data) return <LoadedTrail payoutId={payoutId} trail={trail.data} />;
  if (trail.isError)
    return (
      <ErrorPanel
        title="What happened after the payout could not be loaded"
        errorId={trail.error.data?.errorId ?? null}
        onRetry={() => void trail.refetch()}
        retrying={trail.isFetching}
      >
        {trail.error.message}
      </ErrorPanel>
    );
  return <SkeletonLines lines={6} label="Loading what happened after the payout" />;
}

function LoadedTrail({ payoutId, trail }: { payoutId: string; trail: Trail }) {
  const [asking, setAsking] = useState(false);
  const [decision, setDecision] = useState<ReversalDecision | null>(null);
  return (
    <>
      <Card title="At the bank" description="As Stripe told it of the vendor's account">
        <AtTheBank payoutId={payoutId} trail={trail} />
      </Card>
      <Card
        title="Taken back"
        actions={
          trail.request.offered ? (
            <Button
              size="sm"
              disabledReason={trail.request.reasons[0] ?? null}
              onClick={() => setAsking(true)}
            >
              Take back…
            </Button>
          ) : undefined
        }
      >
        {trail.reversals.length === 0 ? (
          <Empty title="Nothing was taken back">
            A reversal is asked for by one person of finance and approved by another.
          </Empty>
        ) : (
          <ul aria-label="Reversals" className="flex flex-col divide-y">
            {trail.reversals.map((reversal) => (
              <Reversal key={reversal.id} reversal={reversal} onDecide={setDecision} />
            ))}
          </ul>
        )}
      </Card>
      <Card title="Provider events" description="Every webhook about this payout, oldest first">
        <ProviderEvents events={trail.events} />
      </Card>
      <RequestReversalDialog
        open={asking}
        onClose={() => setAsking(false)}
        payoutId={payoutId}
        trail={trail}
      />
      <DecideReversalDialog decision={decision} onClose={() => setDecision(null)} />
    </>
  );
}

function AtTheBank({ payoutId, trail }: { payoutId: string; trail: Trail }) {
  if (trail.bankPayouts.length === 0)
    return (
      <Empty title="Nothing told yet">
        When Stripe sends the money on to the vendor&apos;s bank, the day and the outcome appear here.
      </Empty>
    );
  return (
    <div className="flex flex-col gap-3">
      <ul aria-label="Bank payouts" className="flex flex-col gap-2 text-sm">
        {trail.bankPayouts.map((bank) => (
          <li key={bank.id} className="flex flex-col gap-1">
            <span className="flex flex-wrap items-center gap-2">
              <StatusBadge look={BANK_LOOKS[bank.status]} />
              {bank.arrivalOn ? (
                <span>
                  {ARRIVAL_TEXTS[bank.status]} on <Day day={bank.arrivalOn} />
                </span>
              ) : null}
              <CopyText text={bank.stripePayoutId} label="bank payout id" />
            </span>
            {bank.failure ? (
              <Banner tone="bad" title={bank.failure.meaning}>
                {bank.failure.nextStep}
                {bank.failedSeenAt ? (
                  <span className="text-ink-muted">
                    {" "}
                    Told <Instant at={bank.failedSeenAt} />.
                  </span>
                ) : null}
              </Banner>
            ) : null}
          </li>
        ))}
      </ul>
      {trail.payAgain.offered ? <PayAgain payoutId={payoutId} /> : null}
    </div>
  );
}

const ARRIVAL_TEXTS: Record<Trail["bankPayouts"][number]["status"], string> = {
  PENDING: "due in the bank",
  IN_TRANSIT: "due in the bank",
  PAID: "in the bank",
  FAILED: "was to be in the bank",
  CANCELED: "was to be in the bank",
};

function PayAgain({ payoutId }: { payoutId: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const pay = useMutation(trpc.payroll.reversals.payReturned.mutationOptions());
  const { decide, failure } = useDecision({ onDone: () => undefined });
  return (
    <div className="flex flex-col gap-2">
      <div>
        <Button
          size="sm"
          loading={pay.isPending}
          onClick={() =>
            decide(async () => {
              const { runId } = await pay.mutateAsync({ payoutId });
              router.push(`/payroll/${runId}`);
            })
          }
        >
          Retry in a new run
        </Button>
      </div>
      {failure ? (
        <Banner tone="bad" title="No run was drafted">
          {failure}
        </Banner>
      ) : null}
    </div>
  );
}

function Reversal({
  reversal,
  onDecide,
}: {
  reversal: ReversalView;
  onDecide: (decision: ReversalDecision) => void;
}) {
  const { decide } = reversal;
  return (
    <li className="flex flex-col gap-1 py-2 text-sm first:pt-0 last:pb-0">
      <span className="flex flex-wrap items-center gap-2">
        <StatusBadge look={REVERSAL_LOOKS[reversal.status]} />
        <Money amountMinor={reversal.amountMinor} currency={reversal.currency} />
        <span className="text-ink-muted">{PURPOSE_TEXTS[reversal.purpose]}</span>
      </span>
      <span className="wrap-anywhere">{reversal.reason}</span>
      <span className="text-ink-muted">
        Asked for by {reversal.requestedByName} <Instant at={reversal.requestedAt} />
        {reversal.decidedByName ? <>; decided by {reversal.decidedByName}</> : null}
        {reversal.decisionComment ? <>: {reversal.decisionComment}</> : null}
      </span>
      {reversal.carriedMinor > 0n ? (
        <span>
          <Money amountMinor={reversal.madeMinor} currency={reversal.currency} /> taken back,{" "}
          <Money amountMinor={reversal.carriedMinor} currency={reversal.currency} /> set against the next
          runs.
        </span>
      ) : null}
      {reversal.failureMessage ? <span>{reversal.failureMessage}</span> : null}
      {reversal.attempts.map((attempt) =>
        attempt.stripeReversalId ? (
          <span key={attempt.id}>
            Reversal <CopyText text={attempt.stripeReversalId} label="reversal id" />
          </span>
        ) : attempt.errorMessage ? (
          <span key={attempt.id} className="text-ink-muted">
            Attempt {attempt.number}: {attempt.errorMessage}
          </span>
        ) : null,
      )}
      {decide.offered ? (
        <span className="flex gap-2 pt-1">
          <Button
            size="sm"
            disabledReason={decide.reasons[0] ?? null}
            onClick={() => onDecide({ kind: "approve", reversal })}
          >
            Approve…
          </Button>
          <Button size="sm" onClick={() => onDecide({ kind: "decline", reversal })}>
            Decline…
          </Button>
        </span>
      ) : null}
    </li>
  );
}

function ProviderEvents({ events }: { events: Trail["events"] }) {
  if (events.length === 0)
    return (
      <Empty title="No event yet">What Stripe tells about the transfer and the bank appears here.</Empty>
    );
  return (
    <ul aria-label="Provider events" className="flex flex-col gap-2 text-sm">
      {events.map((event) => (
        <li key={event.eventId}>
          <details>
            <summary className="min-h-6 cursor-pointer">
              <span className="font-mono text-xs">{event.type}</span>{" "}
              <span className="text-ink-muted">
                <Instant at={event.receivedAt} precision="second" />
                {event.handledAt ? "" : ", not handled yet"}
              </span>
            </summary>
            <pre
              tabIndex={0}
              aria-label={`Event ${event.eventId}`}
              className="mt-1 overflow-x-auto rounded-md border bg-sunken p-3 font-mono text-xs whitespace-pre-wrap text-ink wrap-anywhere"
            >
              {event.payload}
            </pre>
          </details>
        </li>
      ))}
    </ul>
  );
}
