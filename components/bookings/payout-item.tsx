"use client";

import type { ItemOf } from "@/components/bookings/booking-looks";
import { More } from "@/components/bookings/more";
import { Instant } from "@/components/format/instant";
import { Money } from "@/components/format/money";
import { PAYOUT_STATUS_LOOKS } from "@/components/payroll/payout-looks";
import { StatusBadge } from "@/components/ui/status-badge";
import { RunPeriod } from "@/components/vendors/run-period";

type Payout = ItemOf<"PAYOUT">;

/** How a payout stands, the booking's part of it, and on demand its moves and transfers. */
export function PayoutItem({ payout }: { payout: Payout }) {
  const { status, details, isReleased } = payout;
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap items-center gap-x-2">
        <StatusBadge plain look={PAYOUT_STATUS_LOOKS[status]} />
        <span className="text-xs">
          <RunPeriod schedule={payout.runSchedule} start={payout.runPeriodStart} end={payout.runPeriodEnd} />
        </span>
      </p>
      {isReleased ? <p>It gave the booking’s money back, so that a later run pays it.</p> : null}
      {details ? <PayoutDetails details={details} /> : null}
    </div>
  );
}

function PayoutDetails({ details }: { details: NonNullable<Payout["details"]> }) {
  const { currency, ownMinor, payMinor, failureMessage, moves, tries } = details;
  return (
    <>
      <p>
        <span className="text-ink">
          <Money amountMinor={ownMinor} currency={currency} />
        </span>{" "}
        of this booking, in a payout of <Money amountMinor={payMinor} currency={currency} />.
      </p>
      {failureMessage ? <p className="text-bad">{failureMessage}</p> : null}
      {moves.length + tries.length > 0 ? (
        <More label={`What happened to it (${moves.length + tries.length})`}>
          <ol className="flex flex-col gap-1.5">
            {tries.map((one) => (
              <li key={`try-${one.number}`} className="flex flex-wrap justify-between gap-x-4">
                <span>
                  <span className="text-ink">
                    Attempt {one.number}: {TRY_WORDS[one.status]}.
                  </span>{" "}
                  {one.stripeTransferId ? (
                    <span className="font-mono text-xs">{one.stripeTransferId}</span>
                  ) : null}{" "}
                  {one.errorMessage}
                </span>
                {one.firstSentAt ? (
                  <Instant at={one.firstSentAt} precision="second" offsetHidden className="text-xs" />
                ) : null}
              </li>
            ))}
            {moves.map((move) => (
              <li key={move.id} className="flex flex-wrap justify-between gap-x-4">
                <span>
                  <span className="text-ink">{PAYOUT_STATUS_LOOKS[move.to].label}.</span> {move.reason}{" "}
                  <span className="text-xs">by {move.actorName}</span>
                </span>
                <Instant at={move.at} precision="second" offsetHidden className="text-xs" />
              </li>
            ))}
          </ol>
        </More>
      ) : null}
    </>
  );
}

const TRY_WORDS = {
  SENDING: "being sent",
  CREATED: "Stripe made the transfer",
  NOT_CREATED: "proved not to have been made",
  UNKNOWN: "no answer that proves anything yet",
} as const satisfies Record<NonNullable<Payout["details"]>["tries"][number]["status"], string>;
