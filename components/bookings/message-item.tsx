"use client";

import type { ItemOf } from "@/components/bookings/booking-looks";
import { More } from "@/components/bookings/more";
import { Instant } from "@/components/format/instant";
import {
  ATTEMPT_LOOKS,
  ATTEMPT_RUNNING,
  CHANNEL_LOOKS,
  MESSAGE_LOOKS,
  providerName,
  templateLabel,
} from "@/components/notifications/message-looks";
import { effectText, reasonText } from "@/components/notifications/reason-words";
import { Button } from "@/components/ui/button";
import { StatusBadge } from "@/components/ui/status-badge";

export type BookingMessage = ItemOf<"MESSAGE">["message"];
/** Opens the dialog that sends a message again; null for who may not. */
export type OnResend = ((message: BookingMessage) => void) | null;

/** What became of a message, and on demand how: calls of the provider and what it told. */
export function MessageItem({ message, onResend }: { message: BookingMessage; onResend: OnResend }) {
  const { status, statusAt, statusReason, explanation, explainedCode, conflict, toAddress } = message;
  // A reason that is the code itself is told by its explanation.
  const reason = statusReason === explainedCode ? null : reasonText(statusReason);
  const remarks = [
    message.recipientKind === "VENDOR" ? "To the vendor." : null,
    reason,
    conflict ? "The provider told two different things." : null,
    message.isResend ? "Sent again by a colleague." : null,
    message.isFallback ? "It stands in for another channel." : null,
  ].filter((remark) => remark !== null);
  const steps = stepsOf(message);
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap items-center gap-x-2">
        <StatusBadge plain look={MESSAGE_LOOKS[status]} />
        <span className="text-xs">
          since <Instant at={statusAt} precision="second" offsetHidden />
          {toAddress ? `, to ${toAddress}` : null}
        </span>
        {onResend ? (
          <Button
            size="sm"
            variant="ghost"
            className="ml-auto"
            aria-label={`Send again: ${templateLabel(message.template)} by ${CHANNEL_LOOKS[message.channel].label}`}
            onClick={() => onResend(message)}
          >
            Send again…
          </Button>
        ) : null}
      </p>
      {remarks.length > 0 ? <p>{remarks.join(" ")}</p> : null}
      {explanation ? (
        <p className="text-ink">
          {explanation.meaning} <span className="text-ink-muted">{explanation.nextStep}</span>
        </p>
      ) : null}
      {steps.length > 0 ? (
        <More label={`What happened on the way (${steps.length})`}>
          <ol className="flex flex-col gap-1.5">
            {steps.map(({ id, at, text, detail }) => (
              <li key={id} className="flex flex-wrap justify-between gap-x-4">
                <span>
                  <span className="text-ink">{text}</span>
                  {detail ? ` ${detail}` : null}
                </span>
                <Instant at={at} precision="second" offsetHidden className="text-xs" />
              </li>
            ))}
          </ol>
        </More>
      ) : null}
    </div>
  );
}

interface Step {
  id: string;
  at: Date;
  text: string;
  detail: string | null;
}

function stepsOf({ attemptLog, providerEvents }: BookingMessage): Step[] {
  const steps: Step[] = [
    ...attemptLog.map(({ number, provider, outcome, startedAt, explanation }) => ({
      id: `attempt-${number}`,
      at: startedAt,
      text: `Attempt ${number}, ${providerName(provider)}: ${(outcome ? ATTEMPT_LOOKS[outcome] : ATTEMPT_RUNNING).label.toLowerCase()}.`,
      detail: explanation?.meaning ?? null,
    })),
    ...providerEvents.map((event) => ({
      id: `event-${event.id}`,
      at: event.occurredAt,
      text: `${providerName(event.provider)} told ${event.type}.`,
      detail: effectText(event) ?? event.explanation?.meaning ?? null,
    })),
  ];
  // The sort is stable: of one instant our call comes before the provider's word.
  return steps.sort((a, b) => a.at.getTime() - b.at.getTime());
}
