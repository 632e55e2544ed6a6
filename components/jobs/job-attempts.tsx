"use client";

import { ChevronRight } from "lucide-react";
import { durationText } from "@/components/format/duration-text";
import { Instant } from "@/components/format/instant";
import { CopyButton } from "@/components/jobs/copy-button";
import type { JobView } from "@/components/jobs/job-looks";
import { ATTEMPT_LOOKS } from "@/components/jobs/jobs-looks";
import { Card } from "@/components/ui/card";
import { StatusBadge } from "@/components/ui/status-badge";

type Attempt = JobView["attemptLog"][number];

/** The tries of workers at the job that did not end well, the latest first. */
export function JobAttempts({ job: { attemptLog } }: { job: JobView }) {
  return (
    <Card title="Attempts" description="Those that did not end well, the latest first.">
      {attemptLog.length === 0 ? (
        <p className="text-sm text-ink-muted">None.</p>
      ) : (
        <ol aria-label="Attempts" className="-my-1 divide-y">
          {attemptLog.map((attempt, index) => (
            <AttemptEntry
              key={attemptLog.length - index}
              attempt={attempt}
              number={attemptLog.length - index}
            />
          ))}
        </ol>
      )}
    </Card>
  );
}

function AttemptEntry({ attempt, number }: { attempt: Attempt; number: number }) {
  const { worker, startedAt, finishedAt, outcome, error, stack } = attempt;
  return (
    <li className="flex flex-col gap-1.5 py-3 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatusBadge plain look={ATTEMPT_LOOKS[outcome]} />
        <span className="text-xs text-ink-muted">
          after {durationText(Math.max(0, finishedAt.getTime() - startedAt.getTime()))}
        </span>
      </div>
      <p className="text-xs text-ink-muted wrap-anywhere">
        <Instant at={startedAt} precision="second" />
        {" on "}
        <span className="font-mono">{worker}</span>
      </p>
      {error ? <p className="text-bad wrap-anywhere">{error}</p> : null}
      {stack ? (
        <details className="group">
          <summary className="inline-flex min-h-6 cursor-pointer list-none items-center gap-1 rounded-sm text-xs text-ink-muted hover:text-ink">
            <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
            Where it failed
          </summary>
          <div className="relative mt-1.5">
            <pre
              tabIndex={0}
              aria-label={`Stack of failure ${number}`}
              className="max-h-72 overflow-auto rounded-md border bg-sunken p-3 pr-20 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
            >
              {stack}
            </pre>
            <CopyButton
              text={error ? `${error}\n${stack}` : stack}
              label={`Copy the error of failure ${number}`}
              className="absolute! top-2 right-4"
            />
          </div>
        </details>
      ) : null}
    </li>
  );
}
