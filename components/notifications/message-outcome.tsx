"use client";

import { Instant } from "@/components/format/instant";
import { Ago } from "@/components/jobs/ago";
import { STATUS_SENTENCES, type MessageView } from "@/components/notifications/message-looks";
import { reasonText } from "@/components/notifications/reason-words";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";

/** What became of a message, why, and what to do about it. */
export function MessageOutcome({ message }: { message: MessageView }) {
  const { status, statusAt, statusReason, explanation, explainedCode, conflict, holdUntil, dueAt } = message;
  // A reason that is the code itself is told by its explanation.
  const reason = statusReason === explainedCode ? null : reasonText(statusReason);
  return (
    <Card title="What became of it">
      <div className="flex flex-col gap-3 text-sm">
        <div>
          <p className="text-base font-medium">{STATUS_SENTENCES[status]}</p>
          <p className="text-ink-muted">
            Since <Instant at={statusAt} precision="second" />, <Ago at={statusAt} />.
          </p>
        </div>
        {reason ? <p className="wrap-anywhere">{reason}</p> : null}
        {status === "HELD" && holdUntil ? (
          <p>
            It is sent at <Instant at={holdUntil} />
            {message.holdReason ? `: ${HOLD_WORDS[message.holdReason]}.` : "."}
          </p>
        ) : null}
        {status === "RETRY_WAIT" && dueAt ? (
          <p>
            The next try is at <Instant at={dueAt} precision="second" />.
          </p>
        ) : null}
        {explanation ? (
          <div className="rounded-md border bg-sunken px-3 py-2">
            <p>
              {explanation.meaning} <span className="font-mono text-xs text-ink-muted">{explainedCode}</span>
            </p>
            <p className="mt-1 font-medium">{explanation.nextStep}</p>
          </div>
        ) : null}
        {conflict ? (
          <Banner tone="warn" title="The provider told two different things">
            One event says that it arrived, another that it did not. Both are in the timeline; ask the
            recipient before you send it again.
          </Banner>
        ) : null}
      </div>
    </Card>
  );
}

/** Why a message is kept back. */
export const HOLD_WORDS = {
  QUIET_HOURS: "the recipient's quiet hours",
  DELAY: "a delay that belongs to this message",
  DIGEST: "it waits to be told together with others",
} as const satisfies Record<NonNullable<MessageView["holdReason"]>, string>;
