"use client";

import { durationText } from "@/components/format/duration-text";
import { Instant } from "@/components/format/instant";
import { LastingSince } from "@/components/jobs/ago";
import { ATTEMPT_LOOKS, ATTEMPT_RUNNING, type RunView } from "@/components/jobs/jobs-looks";
import { WorkerName } from "@/components/jobs/worker-name";
import { AttemptError } from "@/components/jobs/attempt-error";
import { Card } from "@/components/ui/card";
import { StatusBadge } from "@/components/ui/status-badge";

type Attempt = RunView["attemptLog"][number];

/** Each try of a worker at the run, the latest first, with its error where it failed. */
export function AttemptList({ run }: { run: RunView }) {
  const { attemptLog, attempts } = run;
  const zone = run.scheduleTimeZone;
  return (
    <Card title="Attempts" description={attemptLog.length > 1 ? "The latest first." : undefined}>
      {attemptLog.length === 0 ? (
        <p className="text-sm text-ink-muted">
          {run.status === "PLANNED"
            ? "None yet: it waits for a worker."
            : "None: no worker ever had it in hand."}
        </p>
      ) : (
        <ol aria-label="Attempts" className="-my-1 divide-y">
          {attemptLog.map((attempt, index) => (
            <AttemptEntry
              key={attemptLog.length - index}
              attempt={attempt}
              number={Math.max(attempts, attemptLog.length) - index}
              zone={zone}
            />
          ))}
        </ol>
      )}
    </Card>
  );
}

function AttemptEntry({ attempt, number, zone }: { attempt: Attempt; number: number; zone: string | null }) {
  const { worker, workerName, startedAt, finishedAt, outcome, error, stack } = attempt;
  const look = outcome ? ATTEMPT_LOOKS[outcome] : ATTEMPT_RUNNING;
  const zoned = zone ? { zone } : {};
  return (
    <li className="flex flex-col gap-1.5 py-3 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium">Attempt {number}</span>
        <StatusBadge plain look={look} />
        <span className="text-xs text-ink-muted">
          {finishedAt ? (
            `after ${durationText(finishedAt.getTime() - startedAt.getTime())}`
          ) : (
            <>
              for <LastingSince at={startedAt} />
            </>
          )}
        </span>
      </div>
      <p className="text-xs text-ink-muted wrap-anywhere">
        <Instant at={startedAt} precision="second" {...zoned} />
        {finishedAt ? (
          <>
            {" to "}
            <Instant at={finishedAt} precision="second" {...zoned} />
          </>
        ) : null}
        {" on "}
        <WorkerName name={workerName} mark={worker} />
      </p>
      <AttemptError error={error} stack={stack} of={`attempt ${number}`} />
    </li>
  );
}
