"use client";

import { countOf } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import type { PayoutView } from "@/components/payroll/payout-timeline";
import { CopyText } from "@/components/ui/copy-text";
import { DescriptionList } from "@/components/ui/description-list";

type Attempt = PayoutView["attempts"][number];

/** Everything that is known about one try to send a payout, down to what was sent and what proved the result. */
export function AttemptDetail({ attempt }: { attempt: Attempt }) {
  return (
    <div className="flex flex-col gap-2">
      {attempt.errorMessage ? <p className="text-ink">{attempt.errorMessage}</p> : null}
      <details>
        <summary className="min-h-6 cursor-pointer text-accent-text">
          Details of attempt {attempt.number} for engineering
        </summary>
        <div className="mt-1 rounded-lg border bg-sunken px-3">
          <DescriptionList
            items={[
              {
                term: "Idempotency key",
                description: <CopyText text={attempt.idempotencyKey} label="idempotency key" />,
              },
              { term: "Calls under this key", description: countOf(attempt.calls, "call") },
              {
                term: "Last sent",
                description: attempt.lastSentAt ? (
                  <Instant at={attempt.lastSentAt} precision="second" />
                ) : (
                  "Not yet"
                ),
              },
              {
                term: "HTTP status",
                description: attempt.httpStatus === null ? "No answer" : String(attempt.httpStatus),
              },
              {
                term: "Request id",
                description: attempt.requestId ? (
                  <CopyText text={attempt.requestId} label="request id" />
                ) : (
                  "–"
                ),
              },
              ...(attempt.stripeTransferId
                ? [
                    {
                      term: "Transfer",
                      description: <CopyText text={attempt.stripeTransferId} label="transfer id" />,
                    },
                  ]
                : []),
              ...(attempt.errorCode ? [{ term: "Error code", description: attempt.errorCode }] : []),
              {
                term: "Body hash",
                description: (
                  <CopyText
                    text={attempt.bodyHash}
                    display={`${attempt.bodyHash.slice(0, 12)}…`}
                    label="body hash"
                  />
                ),
              },
            ]}
          />
        </div>
        <Json title="What was sent">{attempt.body}</Json>
        {attempt.evidence ? <Json title="What proved the result">{attempt.evidence}</Json> : null}
      </details>
    </div>
  );
}

function Json({ title, children }: { title: string; children: string }) {
  return (
    <figure className="mt-2">
      <figcaption className="text-xs text-ink-muted">{title}</figcaption>
      <pre
        tabIndex={0}
        aria-label={title}
        className="mt-1 overflow-x-auto rounded-md border bg-sunken p-3 font-mono text-xs whitespace-pre-wrap text-ink wrap-anywhere"
      >
        {children}
      </pre>
    </figure>
  );
}
