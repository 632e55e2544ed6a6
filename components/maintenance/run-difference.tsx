"use client";

import Link from "next/link";
import { countText } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { bytesText } from "@/components/maintenance/bytes-text";
import type { MaintenanceRunView } from "@/components/maintenance/maintenance-looks";
import { differenceText, isMove, paceText, savedBytesOf } from "@/components/maintenance/run-figures";

/** A run beside the last one of its task that was done. */
export function RunDifference({ run }: { run: MaintenanceRunView }) {
  const { previous } = run;
  if (!previous)
    return <p className="text-sm text-ink-muted">No run of this task was done before this one.</p>;
  const rows: {
    name: string;
    now: number | null;
    before: number | null;
    textOf: (figure: number) => string;
  }[] = [
    { name: "Looked at", now: run.scanned, before: previous.scanned, textOf: countText },
    { name: "Moved", now: run.moved, before: previous.moved, textOf: countText },
    { name: "Deleted", now: run.deleted, before: previous.deleted, textOf: countText },
    { name: "Skipped", now: run.skipped, before: previous.skipped, textOf: countText },
    ...(isMove(run)
      ? []
      : [{ name: "Saved", now: savedBytesOf(run), before: previous.bytesSaved, textOf: bytesText }]),
    { name: "Pace", now: run.rowsPerSecond, before: previous.rowsPerSecond, textOf: paceText },
  ];
  return (
    <div className="flex flex-col gap-2 overflow-x-auto">
      <table className="w-full text-sm">
        <caption className="pb-2 text-left text-xs text-ink-muted">
          Beside{" "}
          <Link href={`/maintenance/runs/${previous.runId}`} className="text-accent-text hover:underline">
            the run before
          </Link>
          {previous.finishedAt ? (
            <>
              , done <Instant at={previous.finishedAt} />
            </>
          ) : null}
        </caption>
        <thead className="text-xs text-ink-muted">
          <tr>
            <td />
            {["This", "Before", "Difference"].map((heading) => (
              <th key={heading} scope="col" className="pb-1.5 pl-3 text-right font-medium">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y border-t">
          {rows.map(({ name, now, before, textOf }) => (
            <tr key={name}>
              <th scope="row" className="py-1.5 text-left font-normal whitespace-nowrap">
                {name}
              </th>
              <td className="tabular py-1.5 pl-3 text-right whitespace-nowrap">
                {now === null ? "–" : textOf(now)}
              </td>
              <td className="tabular py-1.5 pl-3 text-right whitespace-nowrap text-ink-muted">
                {before === null ? "–" : textOf(before)}
              </td>
              <td className="tabular py-1.5 pl-3 text-right whitespace-nowrap">
                {now === null || before === null ? "–" : differenceText(now, before, textOf)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
