"use client";

import Link from "next/link";
import { InstantsInText } from "@/components/jobs/instants-in-text";
import { LastingSince } from "@/components/jobs/ago";
import { VERDICT_LOOKS, type RunView } from "@/components/jobs/jobs-looks";
import { readProgress } from "@/components/jobs/read-progress";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { Progress } from "@/components/ui/progress";
import { StatusBadge } from "@/components/ui/status-badge";

/** What the badge beside the page's title says already. */
const TOLD_BY_STATUS: ReadonlySet<RunView["explanation"]["verdict"]> = new Set([
  "RAN",
  "RUNNING",
  "WAITING",
  "FAILED",
  "GIVEN_UP",
  "SKIPPED",
  "CANCELLED",
]);

/** Where a run stands and why, and how far it is. */
export function RunStory({ run }: { run: RunView }) {
  const { explanation, status, cancelRequestedBy, cancelRequestedAt } = run;
  const isStopping = status === "RUNNING" && cancelRequestedBy !== null;
  const zone = run.scheduleTimeZone ? { zone: run.scheduleTimeZone } : {};
  // The banner says it already.
  const details = explanation.details.filter(
    (detail) => !(isStopping && detail.endsWith(" asked it to stop.")),
  );
  return (
    <Card title="What happened">
      <div className="flex flex-col gap-3 text-sm">
        {isStopping && cancelRequestedAt ? (
          <Banner tone="warn" role="status" title="Stopping…">
            {cancelRequestedBy} asked it to stop{" "}
            <InstantsInText text={`at ${cancelRequestedAt.toISOString()}`} {...zone} />.{" "}
            {run.actions.cancel.force
              ? "Nothing is heard of its worker: it is over once another worker looks after it, or an admin ends it by force."
              : "It does so at its worker's next sign of life, within seconds."}
          </Banner>
        ) : null}
        <div className="flex flex-col items-start gap-2">
          {TOLD_BY_STATUS.has(explanation.verdict) ? null : (
            <StatusBadge look={VERDICT_LOOKS[explanation.verdict]} />
          )}
          <p className="text-base font-medium wrap-anywhere">
            <InstantsInText text={explanation.sentence} {...zone} />
          </p>
          {details.map((detail) => (
            <p key={detail} className="text-ink-muted wrap-anywhere">
              <InstantsInText text={detail} {...zone} />
            </p>
          ))}
        </div>
        <RunProgressPart run={run} />
      </div>
    </Card>
  );
}

function RunProgressPart({ run }: { run: RunView }) {
  const progress = readProgress(run.progress);
  const isRunning = run.status === "RUNNING";
  if (!progress && !isRunning) return null;
  const {
    done = null,
    of = null,
    countWords = null,
    summary = null,
    facts = [],
    links = [],
  } = progress ?? {};
  const isCounted = done !== null && of !== null && of > 0;
  return (
    <div className="flex flex-col gap-3 border-t pt-3">
      {isRunning || isCounted ? (
        <Progress
          label={isRunning ? (summary ?? "Running") : "Done of it"}
          value={isCounted ? Math.min(done, of) : null}
          max={Math.max(1, of ?? 1)}
          tone={TONES[run.status] ?? "accent"}
          text={countWords ?? "under way"}
          detail={
            isRunning && run.startedAt ? (
              <>
                Running for <LastingSince at={run.startedAt} />
              </>
            ) : undefined
          }
        />
      ) : null}
      {summary && !isRunning ? <p className="wrap-anywhere">{summary}</p> : null}
      {links.length > 0 ? (
        <ul aria-label="What it dealt with" className="divide-y rounded-md border">
          {links.map(({ label, href, detail }) => (
            <li key={href} className="flex flex-wrap items-baseline gap-x-3 px-3 py-2">
              <Link href={href} className="font-medium text-accent-text hover:underline">
                {label}
              </Link>
              {detail ? <span className="tabular text-ink-muted wrap-anywhere">{detail}</span> : null}
            </li>
          ))}
        </ul>
      ) : null}
      {facts.length > 0 ? (
        <DescriptionList
          columns={2}
          items={facts.map(({ name, text }) => ({ term: name, description: text }))}
        />
      ) : null}
    </div>
  );
}

const TONES: Partial<Record<RunView["status"], "ok" | "warn" | "bad">> = {
  DONE: "ok",
  FAILED: "bad",
  DEAD: "bad",
  CANCELLED: "warn",
};
