"use client";

import { countText } from "@/components/format/count-text";
import { durationText } from "@/components/format/duration-text";
import { Instant } from "@/components/format/instant";
import type { MaintenanceRunView } from "@/components/maintenance/maintenance-looks";

/** The latest batches of a run, for who wants to see how it goes about it. */
export function RunBatches({ batches }: { batches: MaintenanceRunView["recentBatches"] }) {
  return (
    <details>
      <summary className="min-h-6 cursor-pointer text-sm font-medium">
        {batches.length === 1 ? "Its batch" : `Its last ${batches.length} batches`}
      </summary>
      <div
        role="region"
        aria-label="Batches"
        tabIndex={0}
        className="mt-2 max-h-72 overflow-auto rounded-md border"
      >
        <table className="w-full text-sm">
          <caption className="sr-only">Batches, newest first</caption>
          <thead className="sticky top-0 bg-sunken text-xs text-ink-muted">
            <tr>
              <th scope="col" className="px-3 py-1.5 text-left font-medium">
                At
              </th>
              {["Number", "Took", "Looked at", "Moved", "Deleted", "Skipped"].map((heading) => (
                <th key={heading} scope="col" className="px-3 py-1.5 text-right font-medium">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y">
            {batches.map((batch) => (
              <tr key={batch.number}>
                <td className="px-3 py-1.5">
                  <Instant at={batch.at} precision="second" offsetHidden />
                </td>
                <td className="tabular px-3 py-1.5 text-right">{countText(batch.number)}</td>
                <td className="tabular px-3 py-1.5 text-right">{durationText(batch.tookMs)}</td>
                <td className="tabular px-3 py-1.5 text-right">{countText(batch.scanned)}</td>
                <td className="tabular px-3 py-1.5 text-right">{countText(batch.moved)}</td>
                <td className="tabular px-3 py-1.5 text-right">{countText(batch.deleted)}</td>
                <td className="tabular px-3 py-1.5 text-right">{countText(batch.skipped)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
