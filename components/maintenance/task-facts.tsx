"use client";

import Link from "next/link";
import { Instant } from "@/components/format/instant";
import type { TaskView } from "@/components/maintenance/maintenance-looks";
import { daysText } from "@/components/maintenance/run-figures";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";

/** What the task obeys: policies, guards, when it runs. */
export function TaskFacts({ task }: { task: TaskView }) {
  const { key, policies, guards, nextAt, isDestructive } = task;
  return (
    <Card title="What it obeys">
      <DescriptionList
        items={[
          ...policies.map(({ title, retainDays }) => ({
            term: title,
            description: (
              <Link href="/maintenance/policies" className="text-accent-text hover:underline">
                keeps {daysText(retainDays)}
              </Link>
            ),
          })),
          { term: "Runs next", description: nextAt ? <Instant at={nextAt} /> : "by hand only" },
          {
            term: "To be confirmed",
            description: isDestructive ? "by typing its key" : "by a reason",
          },
          { term: "Key", description: <code className="font-mono text-xs">{key}</code> },
        ]}
      />
      {guards.length > 0 ? (
        <div className="mt-3 border-t pt-3">
          <h3 className="text-sm text-ink-muted">Left where it is, by reason</h3>
          <ul className="mt-1 list-disc pl-4 text-sm">
            {guards.map(({ code, words }) => (
              <li key={code}>{words}</li>
            ))}
          </ul>
        </div>
      ) : null}
    </Card>
  );
}
