"use client";

import { ChevronRight } from "lucide-react";
import { durationText } from "@/components/format/duration-text";
import { Instant } from "@/components/format/instant";
import type { MessageView } from "@/components/notifications/message-looks";
import { effectText } from "@/components/notifications/reason-words";

type Attempt = MessageView["attemptLog"][number];
type ProviderEvent = MessageView["providerEvents"][number];

/** Later than this after it happened, an event is worth a remark; in milliseconds. */
const LATE_AFTER_MS = 60_000;

/** What came of one provider call. */
export function AttemptDetail({ attempt }: { attempt: Attempt }) {
  const { startedAt, finishedAt, httpStatus, code, detail, retryAfterMs, resolvedBy, deviceId } = attempt;
  const facts = [
    finishedAt ? `after ${durationText(finishedAt.getTime() - startedAt.getTime())}` : null,
    httpStatus === null ? null : `HTTP ${httpStatus}`,
    deviceId === null ? null : `device ${deviceId}`,
    retryAfterMs === null ? null : `asked to wait ${durationText(retryAfterMs)}`,
    resolvedBy === null ? null : (RESOLVED[resolvedBy] ?? resolvedBy),
    `by ${attempt.worker}`,
  ].filter((fact) => fact !== null);
  return (
    <div className="flex flex-col gap-1">
      <p className="text-xs">{facts.join(", ")}</p>
      <Explained code={code} explanation={attempt.explanation} />
      {detail ? <p>“{detail}”</p> : null}
      <Raw label="Request" text={attempt.request} />
      <Raw label="Response" text={attempt.response} />
    </div>
  );
}

const RESOLVED: Readonly<Record<string, string>> = {
  CALLBACK: "settled by the provider's later word",
  LOOKUP: "settled by asking the provider",
  REPEAT: "settled by repeating it under the same key",
};

/** What one event of a provider says, and what it changed. */
export function EventDetail({ event }: { event: ProviderEvent }) {
  const effect = effectText(event);
  const isLate = event.receivedAt.getTime() - event.occurredAt.getTime() > LATE_AFTER_MS;
  return (
    <div className="flex flex-col gap-1">
      {effect ? <p>{effect}</p> : null}
      {event.permanent ? <p>For good: the address is wrong or closed.</p> : null}
      <Explained code={event.code} explanation={event.explanation} />
      {isLate ? (
        <p className="text-xs">
          It reached us at <Instant at={event.receivedAt} precision="second" />.
        </p>
      ) : null}
      <Raw label="What came" text={event.body} />
    </div>
  );
}

function Explained({
  code,
  explanation,
}: {
  code: string | null;
  explanation: { meaning: string; nextStep: string } | null;
}) {
  if (!explanation) return null;
  return (
    <p className="text-ink">
      {explanation.meaning} <span className="font-mono text-xs text-ink-muted">{code}</span>{" "}
      <span className="text-ink-muted">{explanation.nextStep}</span>
    </p>
  );
}

function Raw({ label, text }: { label: string; text: string | null }) {
  if (text === null) return null;
  return (
    <details className="group/raw">
      <summary className="inline-flex min-h-6 cursor-pointer list-none items-center gap-1 rounded-sm text-xs hover:text-ink">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open/raw:rotate-90" />
        {label}, without personal data
      </summary>
      <pre
        tabIndex={0}
        aria-label={label}
        className="mt-1 max-h-72 overflow-auto rounded-md border bg-sunken p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
      >
        {text}
      </pre>
    </details>
  );
}
