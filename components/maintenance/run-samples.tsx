"use client";

import { countText } from "@/components/format/count-text";
import type { MaintenanceRunView } from "@/components/maintenance/maintenance-looks";
import { takenOf, takenWords } from "@/components/maintenance/run-figures";
import { skipWords } from "@/server/maintenance/domain/maintenance-words";

type Sample = MaintenanceRunView["samples"][number];

/** Rows that a run took or would take, and rows it leaves, the first few of each reason. */
export function RunSamples({ run }: { run: MaintenanceRunView }) {
  const { samples, dryRun, skippedByReason } = run;
  if (samples.length === 0)
    return (
      <p className="text-sm text-ink-muted">
        There is no row to show: nothing {dryRun ? "would be" : "was"} taken or skipped.
      </p>
    );
  const hasDetail = samples.some(({ detail }) => detail !== null);
  const reasons = [...new Set(samples.map(({ reason }) => reason))].sort(takenFirst);
  return (
    // A region that scrolls is a stop of Tab, so that keys can scroll it.
    <div
      role="region"
      aria-label="Sample rows"
      tabIndex={0}
      className="max-h-96 overflow-auto rounded-md border"
    >
      <table className="w-full text-sm">
        <caption className="sr-only">Sample rows</caption>
        <thead className="sticky top-0 z-1 bg-sunken text-xs text-ink-muted">
          <tr>
            {["What", "Row", ...(hasDetail ? ["Detail"] : [])].map((heading) => (
              <th key={heading} scope="col" className="px-3 py-1.5 text-left font-medium">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        {reasons.map((reason) => {
          const rows = samples.filter((sample) => sample.reason === reason);
          const all = reason === null ? takenOf(run) : (skippedByReason[reason] ?? rows.length);
          return (
            <tbody key={reason ?? ""} className="divide-y border-t">
              <tr className="bg-canvas">
                <th
                  scope="rowgroup"
                  colSpan={hasDetail ? 3 : 2}
                  className="px-3 py-1.5 text-left text-xs font-medium"
                >
                  {headingOf(reason, run)}
                  <span className="ml-1.5 font-normal text-ink-muted">
                    {all > rows.length ? `first ${rows.length} of ${countText(all)}` : countText(rows.length)}
                  </span>
                </th>
              </tr>
              {rows.map((sample) => (
                <SampleRow key={`${sample.kind} ${sample.rowId}`} sample={sample} hasDetail={hasDetail} />
              ))}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}

function SampleRow({
  sample: { kind, label, rowId, detail },
  hasDetail,
}: {
  sample: Sample;
  hasDetail: boolean;
}) {
  return (
    <tr>
      <td className="px-3 py-1.5 align-baseline text-ink-muted">{kind}</td>
      <td className="px-3 py-1.5 align-baseline wrap-anywhere">
        {label}
        {label === rowId ? null : <span className="tabular ml-2 text-xs text-ink-faint">{rowId}</span>}
      </td>
      {hasDetail ? (
        <td className="px-3 py-1.5 align-baseline text-ink-muted wrap-anywhere">{detail ?? "–"}</td>
      ) : null}
    </tr>
  );
}

function takenFirst(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return skipWords(a).localeCompare(skipWords(b));
}

function headingOf(reason: string | null, run: MaintenanceRunView): string {
  if (reason !== null) return `${run.dryRun ? "Would be skipped" : "Skipped"}: ${skipWords(reason)}`;
  const words = takenWords(run);
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
