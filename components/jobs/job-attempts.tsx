"use client";

import { durationText } from "@/components/format/duration-text";
import { Instant } from "@/components/format/instant";
import type { JobView } from "@/components/jobs/job-looks";
import { ATTEMPT_LOOKS } from "@/components/jobs/jobs-looks";
import { AttemptError } from "@/components/jobs/attempt-error";
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
      <AttemptError error={error} stack={stack} of={`failure ${number}`} />
    </li>
  );
}
