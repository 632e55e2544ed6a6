"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import {
  KIND_LOOKS,
  type BookingView,
  type ItemOf,
  type TimelineItem,
} from "@/components/bookings/booking-looks";
import { MessageItem, type OnResend } from "@/components/bookings/message-item";
import { PayoutItem } from "@/components/bookings/payout-item";
import {
  CONTACT_WORDS,
  DISPUTE_WORDS,
  OUTCOME_WORDS,
  STAGE_WORDS,
} from "@/components/bookings/timeline-words";
import { Day } from "@/components/format/day";
import { Instant } from "@/components/format/instant";
import { Money } from "@/components/format/money";
import { CHANNEL_LOOKS, MESSAGE_LOOKS, templateLabel } from "@/components/notifications/message-looks";
import { KIND_LABELS } from "@/components/payroll/line-texts";
import { PAYOUT_STATUS_LOOKS } from "@/components/payroll/payout-looks";
import type { TimelineEntry } from "@/components/ui/timeline";
import { percentText } from "@/server/money/basis-points";

type Entry = Omit<TimelineEntry, "id" | "at">;

/** One thing that happened to a booking as the timeline draws it, with the way to its page where it has one. */
export function timelineEntry(item: TimelineItem, booking: BookingView, onResend: OnResend): TimelineEntry {
  return {
    id: `${item.kind.toLowerCase()}-${item.id}`,
    at: <Instant at={item.at} precision="second" />,
    icon: KIND_LOOKS[item.kind].icon,
    ...entryOf(item, booking, onResend),
  };
}

function entryOf(item: TimelineItem, booking: BookingView, onResend: OnResend): Entry {
  switch (item.kind) {
    case "BOOKING":
      return STAGE_WORDS[item.what];
    case "PAYMENT":
      return paymentEntry(item, booking.currency);
    case "REFUND":
      return {
        title: <Amounted words={`Refund ${item.ref}`} minor={item.amountMinor} currency={booking.currency} />,
        tone: "warn",
        detail: (
          <>
            {item.reason ? `${item.reason} ` : null}
            {item.isPosted ? "In the ledger." : "Not in the ledger: the booking has not earned."}
          </>
        ),
      };
    case "DISPUTE": {
      const { title, detail, tone } = DISPUTE_WORDS[item.status];
      return {
        title: (
          <Amounted
            words={`Dispute ${item.ref} ${title}`}
            minor={item.amountMinor}
            currency={booking.currency}
          />
        ),
        tone,
        detail: item.reason ? `${item.reason} ${detail}` : detail,
      };
    }
    case "LEDGER":
      return ledgerEntry(item, booking);
    case "PAYOUT":
      return {
        title: booking.seesAmounts ? (
          <To href={`/payouts/${item.id}`}>Payout to the vendor</To>
        ) : (
          "Payout to the vendor"
        ),
        tone: PAYOUT_STATUS_LOOKS[item.status].tone,
        detail: <PayoutItem payout={item} />,
      };
    case "EVENT":
      return inboundEntry(item);
    case "CONTACT":
      return contactEntry(item);
    case "MESSAGE":
      return {
        title: (
          <To href={`/notifications/${item.id}`}>
            {templateLabel(item.message.template)} by {CHANNEL_LOOKS[item.message.channel].label}
          </To>
        ),
        icon: CHANNEL_LOOKS[item.message.channel].icon,
        tone: MESSAGE_LOOKS[item.message.status].tone,
        detail: <MessageItem message={item.message} onResend={onResend} />,
      };
  }
}

function paymentEntry(item: ItemOf<"PAYMENT">, currency: string): Entry {
  const { ref, amountMinor, dueOn, paidAt, paidMinor } = item;
  const differs = paidMinor !== null && amountMinor !== null && paidMinor !== amountMinor;
  return {
    title: (
      <Amounted
        words={`Payment ${ref}: ${paidAt ? "paid" : "not paid yet"}`}
        minor={paidMinor ?? amountMinor}
        currency={currency}
      />
    ),
    tone: paidAt ? "ok" : "neutral",
    detail:
      dueOn || differs ? (
        <>
          {dueOn ? (
            <>
              Due on <Day day={dueOn} />.
            </>
          ) : null}
          {differs ? (
            <>
              {" "}
              Asked for were <Money amountMinor={amountMinor} currency={currency} />.
            </>
          ) : null}
        </>
      ) : undefined,
  };
}

function ledgerEntry(item: ItemOf<"LEDGER">, { vendor, currency }: BookingView): Entry {
  const { grossMinor, commissionMinor, commissionBps, vendorMinor, payableAt } = item;
  return {
    title: (
      <To href={`/vendors/${vendor.id}`}>
        <Amounted
          words={`Ledger: ${KIND_LABELS[item.entryKind].toLowerCase()}`}
          minor={vendorMinor}
          currency={currency}
        />
      </To>
    ),
    detail: (
      <>
        {grossMinor !== null && commissionMinor !== null ? (
          <>
            <Money amountMinor={grossMinor} currency={currency} /> less commission of{" "}
            <Money amountMinor={commissionMinor} currency={currency} />
            {commissionBps === null ? null : ` (${percentText(commissionBps).replace("%", " %")})`}.{" "}
          </>
        ) : null}
        {payableAt ? (
          <>
            Payable from <Instant at={payableAt} />.
          </>
        ) : null}
      </>
    ),
  };
}

function contactEntry({ field, what, correctedBy, endedAt, endedBy }: ItemOf<"CONTACT">): Entry {
  const { name, other } = CONTACT_WORDS[field];
  if (what === "TOLD")
    return {
      title: `The marketplace told ${other}`,
      detail: "It holds instead of the correction.",
      tone: "info",
    };
  return {
    title: `${name} corrected`,
    by: correctedBy,
    tone: "info",
    detail: endedAt ? (
      <>
        It held until <Instant at={endedAt} offsetHidden />
        {endedBy === "CORRECTED" ? ", when it was corrected again." : ", when the marketplace told another."}
      </>
    ) : (
      "It holds until the marketplace tells another."
    ),
  };
}

function inboundEntry(item: ItemOf<"EVENT">): Entry {
  const { text, tone } = OUTCOME_WORDS[item.outcome];
  return {
    title: (
      <>
        The marketplace told <span className="font-mono text-xs">{item.type}</span>
      </>
    ),
    by: `${item.source}, ${item.eventId}`,
    tone,
    detail: (
      <>
        {text} {item.problem}
        {item.conflicts > 0
          ? " Another event came under the same key, and nothing was done about it."
          : null}{" "}
        <span className="text-xs">
          Received <Instant at={item.receivedAt} precision="second" offsetHidden />.
        </span>
      </>
    ),
  };
}

function Amounted({ words, minor, currency }: { words: string; minor: bigint | null; currency: string }) {
  return (
    <>
      {words}
      {minor === null ? null : (
        <>
          , <Money amountMinor={minor} currency={currency} />
        </>
      )}
    </>
  );
}

function To({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="text-accent-text hover:underline">
      {children}
    </Link>
  );
}
