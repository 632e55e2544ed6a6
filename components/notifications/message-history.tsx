"use client";

import { BellOff, CalendarPlus, CornerDownRight, Eraser, Radio, RotateCw, Send } from "lucide-react";
import { Instant } from "@/components/format/instant";
import { AttemptDetail, EventDetail } from "@/components/notifications/history-details";
import { LinkedMessage } from "@/components/notifications/linked-message";
import {
  ATTEMPT_LOOKS,
  ATTEMPT_RUNNING,
  MESSAGE_LOOKS,
  providerName,
  type MessageView,
} from "@/components/notifications/message-looks";
import { HOLD_WORDS } from "@/components/notifications/message-outcome";
import { reasonText } from "@/components/notifications/reason-words";
import { Card } from "@/components/ui/card";
import { Timeline, type TimelineEntry } from "@/components/ui/timeline";

type Moment = MessageView["timeline"][number];

/** Everything that happened to a message, on one line of time. */
export function MessageHistory({ message }: { message: MessageView }) {
  const entries = message.timeline.map((moment) => entryOf(moment, message));
  return (
    <Card title="Timeline" description="The earliest first. What a provider told has the provider's time.">
      <Timeline label="Timeline of the message" entries={entries} />
      {message.hasMoreEvents ? (
        <p className="mt-3 text-sm text-ink-muted">
          The provider told even more; only its first {message.providerEvents.length} events are shown.
        </p>
      ) : null}
    </Card>
  );
}

function entryOf(moment: Moment, message: MessageView): TimelineEntry {
  const at = <Instant at={moment.at} precision="second" />;
  switch (moment.kind) {
    case "PLANNED":
      return { at, ...plannedEntry(moment, message) };
    case "ATTEMPT":
      return { at, ...attemptEntry(moment.number, message) };
    case "EVENT":
      return { at, ...eventEntry(moment.eventId, message) };
    case "STATUS": {
      const look = MESSAGE_LOOKS[moment.status];
      return {
        id: "status",
        at,
        icon: look.icon,
        tone: look.tone,
        title: look.label,
        detail:
          (message.statusReason === message.explainedCode
            ? message.explanation?.meaning
            : reasonText(message.statusReason)) ?? undefined,
      };
    }
    case "FELL_BACK":
    case "RESENT":
      return linkEntry(moment, message, at);
    case "ERASED":
      return {
        id: "erased",
        at,
        icon: Eraser,
        title: "Erased",
        detail: "Contact and content are gone for good.",
      };
  }
}

const COPY_WORDS = {
  EXACT: "The same bytes once more.",
  RERENDERED: "The same facts, written anew.",
} as const satisfies Record<NonNullable<MessageView["resendKind"]>, string>;

function plannedEntry(
  { heldUntil, holdReason }: Extract<Moment, { kind: "PLANNED" }>,
  { resendKind, resendByName, sourceEvent }: MessageView,
): TimelineEntry {
  return {
    id: "planned",
    icon: CalendarPlus,
    title: resendKind ? "Planned as a copy" : "Planned",
    by: resendKind ? `by ${resendByName ?? "a colleague"}` : `because of ${sourceEvent}`,
    detail:
      heldUntil || resendKind ? (
        <>
          {resendKind ? `${COPY_WORDS[resendKind]} ` : null}
          {heldUntil ? (
            <>
              Not before <Instant at={heldUntil} />
              {holdReason ? `: ${HOLD_WORDS[holdReason]}.` : "."}
            </>
          ) : null}
        </>
      ) : undefined,
  };
}

function attemptEntry(number: number, message: MessageView): TimelineEntry {
  const attempt = message.attemptLog.find((one) => one.number === number)!;
  const look = attempt.outcome ? ATTEMPT_LOOKS[attempt.outcome] : ATTEMPT_RUNNING;
  return {
    id: `attempt-${number}`,
    icon: Send,
    tone: look.tone,
    title: `Attempt ${number}, ${providerName(attempt.provider)}: ${look.label.toLowerCase()}`,
    detail: <AttemptDetail attempt={attempt} />,
  };
}

function eventEntry(eventId: string, message: MessageView): TimelineEntry {
  const event = message.providerEvents.find(({ id }) => id === eventId)!;
  return {
    id: `event-${eventId}`,
    icon: event.applied ? Radio : BellOff,
    tone: event.applied ? "info" : "neutral",
    title: (
      <>
        {providerName(event.provider)} told <span className="font-mono text-xs">{event.type}</span>
      </>
    ),
    detail: <EventDetail event={event} />,
  };
}

function linkEntry(
  moment: Extract<Moment, { messageId: string }>,
  message: MessageView,
  at: TimelineEntry["at"],
): TimelineEntry {
  const { messageId, kind } = moment;
  const linked = (kind === "RESENT" ? message.resends : message.fallbacks).find(
    ({ id }) => id === messageId,
  )!;
  return {
    id: messageId,
    at,
    icon: kind === "RESENT" ? RotateCw : CornerDownRight,
    title: kind === "RESENT" ? "Sent again" : "Another channel stood in",
    detail: <LinkedMessage message={linked} />,
  };
}
