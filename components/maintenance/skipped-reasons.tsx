"use client";

import { countText } from "@/components/format/count-text";
import { skipWords } from "@/server/maintenance/domain/maintenance-words";

/** How many were left where they are, by reason, most first. */
export function SkippedReasons({ byReason }: { byReason: Readonly<Record<string, number>> }) {
  const reasons = Object.entries(byReason)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  if (reasons.length === 0) return <p className="text-sm text-ink-muted">Nothing was skipped.</p>;
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">Skipped by reason</caption>
      <thead className="text-xs text-ink-muted">
        <tr>
          <th scope="col" className="pb-1.5 text-left font-medium">
            Reason
          </th>
          <th scope="col" className="pb-1.5 text-right font-medium">
            Rows
          </th>
        </tr>
      </thead>
      <tbody className="divide-y border-t">
        {reasons.map(([code, count]) => (
          <tr key={code}>
            <th scope="row" className="py-1.5 pr-4 text-left font-normal first-letter:uppercase">
              {skipWords(code)}
            </th>
            <td className="tabular py-1.5 text-right">{countText(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
