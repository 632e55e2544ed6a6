"use client";

import Link from "next/link";
import { countText } from "@/components/format/count-text";
import { bytesText } from "@/components/maintenance/bytes-text";
import { runLook, whyOf, type MaintenanceRunRow } from "@/components/maintenance/maintenance-looks";
import { isMove, savedBytesOf, takenOf } from "@/components/maintenance/run-figures";
import { StatusBadge } from "@/components/ui/status-badge";

/** Runs below each other with what each came to: the parts of a run of all tasks, or what restored a run. */
export function RunParts({ label, parts }: { label: string; parts: readonly MaintenanceRunRow[] }) {
  return (
    <div role="region" aria-label={label} tabIndex={0} className="overflow-x-auto rounded-md border">
      <table className="w-full text-sm">
        <caption className="sr-only">{label}</caption>
        <thead className="bg-sunken text-xs text-ink-muted">
          <tr>
            <th scope="col" className="px-3 py-1.5 text-left font-medium">
              Run
            </th>
            <th scope="col" className="px-3 py-1.5 text-left font-medium">
              Status
            </th>
            {["Looked at", "Taken", "Skipped", "Saved"].map((heading) => (
              <th key={heading} scope="col" className="px-3 py-1.5 text-right font-medium">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y border-t">
          {parts.map((part) => (
            <tr key={part.id}>
              <th scope="row" className="px-3 py-1.5 text-left font-normal">
                <Link href={`/maintenance/runs/${part.id}`} className="text-accent-text hover:underline">
                  {part.title}
                </Link>
                {part.dryRun ? <span className="ml-1.5 text-xs text-ink-muted">dry run</span> : null}
              </th>
              <td className="px-3 py-1.5">
                <StatusBadge plain look={runLook(part)} />
                {part.status !== "DONE" && whyOf(part) ? (
                  <span className="block text-xs text-ink-muted">{part.error ?? whyOf(part)}</span>
                ) : null}
              </td>
              <td className="tabular px-3 py-1.5 text-right">{countText(part.scanned)}</td>
              <td className="tabular px-3 py-1.5 text-right">{countText(takenOf(part))}</td>
              <td className="tabular px-3 py-1.5 text-right">{countText(part.skipped)}</td>
              <td className="tabular px-3 py-1.5 text-right">
                {isMove(part) ? "–" : bytesText(savedBytesOf(part))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
