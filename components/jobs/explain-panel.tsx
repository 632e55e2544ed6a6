"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import { Instant } from "@/components/format/instant";
import { InstantsInText } from "@/components/jobs/instants-in-text";
import { VERDICT_LOOKS } from "@/components/jobs/jobs-looks";
import { instantParam, scheduleUrl } from "@/components/jobs/schedule-url";
import { instantOfWall, wallOfInstant } from "@/components/jobs/wall-time";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { Card } from "@/components/ui/card";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { SkeletonLines } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";

export interface ExplainPanelProps {
  scheduleKey: string;
  /** The zone in which the schedule's times are meant. */
  zone: string;
  /** What the field holds before anything was asked: the latest period, if there was one. */
  proposed: Date | null;
}

/** Why the schedule ran, was late, was skipped or is missing at a time. What is asked stands in the URL. */
export function ExplainPanel({ scheduleKey, zone, proposed }: ExplainPanelProps) {
  const trpc = useTRPC();
  const [url, setUrl] = useQueryStates(scheduleUrl, { history: "push", scroll: false });
  const explanation = useQuery({
    ...trpc.scheduling.explainPeriod.queryOptions({ key: scheduleKey, instant: url.explain ?? "" }),
    enabled: url.explain !== null,
    refetchInterval: 10_000,
  });
  const ask = (at: Date) => void setUrl({ explain: instantParam(at) });
  return (
    <Card
      title={<span id="explain">Explain a period</span>}
      description="Why it ran, was late, was skipped, or is missing."
    >
      <ExplainForm
        // A time from a link, or from the buttons below, is put into the field.
        key={`${url.explain} ${url.in}`}
        at={url.explain ? new Date(url.explain) : proposed}
        zone={zone}
        speaks={url.in}
        onSpeaksChange={(next) => void setUrl({ in: next })}
        onAsk={ask}
      />
      <div aria-live="polite" className="mt-4 min-h-28 border-t pt-4">
        {url.explain === null ? (
          <p className="text-sm text-ink-muted">
            Choose a date and time, and the record of that period is told here.
          </p>
        ) : explanation.isError && !explanation.data ? (
          <ErrorPanel
            errorId={explanation.error.data?.errorId ?? null}
            onRetry={() => void explanation.refetch()}
            retrying={explanation.isFetching}
          >
            {explanation.error.message}
          </ErrorPanel>
        ) : explanation.data ? (
          <Explanation explanation={explanation.data} zone={zone} onAsk={ask} />
        ) : (
          <SkeletonLines lines={4} label="Loading the explanation" />
        )}
      </div>
    </Card>
  );
}

interface ExplainFormProps {
  at: Date | null;
  zone: string;
  speaks: "local" | "utc";
  onSpeaksChange: (speaks: "local" | "utc") => void;
  onAsk: (at: Date) => void;
}

function ExplainForm({ at, zone, speaks, onSpeaksChange, onAsk }: ExplainFormProps) {
  const spoken = speaks === "utc" ? "UTC" : zone;
  const [wall, setWall] = useState(at ? wallOfInstant(at, spoken) : "");
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const asked = instantOfWall(wall, spoken);
        const isInRange = asked && asked.getUTCFullYear() >= 2000 && asked.getUTCFullYear() < 2200;
        setProblem(isInRange ? null : "Choose a date and time between 2000 and 2199.");
        if (isInRange) onAsk(asked);
      }}
      className="grid items-start gap-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]"
    >
      <Field label="Date and time" required error={problem}>
        <Input
          type="datetime-local"
          value={wall}
          step={1}
          onChange={(event) => setWall(event.target.value)}
          className="tabular"
        />
      </Field>
      <Field label="By the clocks of" required>
        <Select
          options={[
            { value: "local", label: zone, hint: "The schedule's zone" },
            { value: "utc", label: "UTC" },
          ]}
          value={speaks}
          onValueChange={onSpeaksChange}
        />
      </Field>
      <Button type="submit" variant="primary" className="sm:mt-[1.625rem]">
        Explain
      </Button>
    </form>
  );
}

interface ExplanationProps {
  explanation: RouterOutputs["scheduling"]["explainPeriod"];
  zone: string;
  onAsk: (at: Date) => void;
}

function Explanation({ explanation, zone, onAsk }: ExplanationProps) {
  const { verdict, sentence, details, instant, runId, previous, next } = explanation;
  return (
    <div className="flex flex-col items-start gap-2 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatusBadge look={VERDICT_LOOKS[verdict]} />
        <Instant at={instant} zone={zone} precision="second" />
      </div>
      <p className="font-medium wrap-anywhere">
        <InstantsInText text={sentence} zone={zone} />
      </p>
      {details.length > 0 ? (
        <ul className="flex flex-col gap-1 text-ink-muted">
          {details.map((detail) => (
            <li key={detail} className="wrap-anywhere">
              <InstantsInText text={detail} zone={zone} />
            </li>
          ))}
        </ul>
      ) : null}
      <div className="mt-1 flex flex-wrap gap-2">
        {runId ? (
          <Link href={`/jobs/runs/${runId}`} className={buttonClass({ size: "sm" })}>
            Open the run
          </Link>
        ) : null}
        {previous ? (
          <Button size="sm" variant="ghost" onClick={() => onAsk(previous)}>
            The period before
          </Button>
        ) : null}
        {next ? (
          <Button size="sm" variant="ghost" onClick={() => onAsk(next)}>
            The next period
          </Button>
        ) : null}
      </div>
    </div>
  );
}
