"use client";

import Link from "next/link";
import { Instant } from "@/components/format/instant";
import type { JobView } from "@/components/jobs/job-looks";
import { Card } from "@/components/ui/card";
import { CopyText } from "@/components/ui/copy-text";
import { DescriptionList, type DescriptionItem } from "@/components/ui/description-list";

/** The figures of a one-off job, and what it is about. */
export function JobFacts({ job, seesAudit }: { job: JobView; seesAudit: boolean }) {
  const instant = (at: Date | null) => (at ? <Instant at={at} precision="second" /> : "–");
  const mono = (text: string | null) => (text ? <span className="font-mono text-xs">{text}</span> : "–");
  const items: DescriptionItem[] = [
    { term: "Kind", description: mono(job.name) },
    { term: "Key", description: mono(job.key) },
    ...payloadItems(job.payload),
    { term: "Put in", description: instant(job.createdAt) },
    { term: "Due", description: instant(job.runAt) },
    { term: "Latest start", description: instant(job.startedAt) },
    { term: "Ended", description: instant(job.finishedAt) },
    { term: "Attempts", description: job.attempts },
    { term: "Latest worker", description: mono(job.worker) },
    ...(job.status === "RUNNING" ? [{ term: "Lease until", description: instant(job.leaseUntil) }] : []),
    { term: "Job id", description: <CopyText text={job.id} label="job id" /> },
  ];
  return (
    <Card
      title="Facts"
      footer={
        seesAudit ? (
          <Link
            href={`/audit?subjectKind=job&subject=${job.id}`}
            className="text-accent-text hover:underline"
          >
            Who did what about it, in the audit log
          </Link>
        ) : undefined
      }
    >
      <DescriptionList items={items} />
    </Card>
  );
}

/** What it is to be done to: payloads hold ids. */
function payloadItems(payload: JobView["payload"]): DescriptionItem[] {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return [];
  return Object.entries(payload).map(([name, value]) => ({
    term: name,
    description: (
      <CopyText text={typeof value === "string" ? value : (JSON.stringify(value) ?? "–")} label={name} />
    ),
  }));
}
