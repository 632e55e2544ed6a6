"use client";

import dynamic from "next/dynamic";
import { Day } from "@/components/format/day";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { countText } from "@/components/format/count-text";
import { dayText } from "@/components/format/instant-text";
import { bytesText } from "@/components/maintenance/bytes-text";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";

// Recharts weighs as much as the rest of the page, so it comes after it.
const HistoryChart = dynamic(() => import("@/components/maintenance/history-chart"), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

/** What maintenance did on one day of the business. */
export interface HistoryDay {
  /** `YYYY-MM-DD`. */
  day: string;
  runs: number;
  rows: number;
  bytes: number;
}

/** Rows and bytes per day as charts, and the same as a table. `days` are without gaps, oldest first. */
export function DayHistory({ days }: { days: readonly HistoryDay[] }) {
  const { locale } = useBusinessZone();
  const busy = days.filter(({ runs }) => runs > 0);
  const points = (figure: "rows" | "bytes") =>
    days.map((each) => ({ label: dayText(each.day, locale).replace(/ \d{4}$/, ""), value: each[figure] }));
  return (
    <Card
      title="History"
      description={`What runs took away in the last ${days.length} days, counted on the day they began; dry runs are left out.`}
    >
      {busy.length === 0 ? (
        <p className="text-sm text-ink-muted">
          No run in the last {days.length} days. Each one appears here on the day it begins.
        </p>
      ) : (
        <div className="grid gap-x-6 gap-y-5 lg:grid-cols-2 2xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(24rem,0.8fr)]">
          <Chart title="Rows per day" points={points("rows")} textOf={shortCount} />
          <Chart title="Bytes saved per day" points={points("bytes")} textOf={bytesText} />
          <DayTable days={busy} />
        </div>
      )}
    </Card>
  );
}

function Chart({
  title,
  points,
  textOf,
}: {
  title: string;
  points: { label: string; value: number }[];
  textOf: (value: number) => string;
}) {
  return (
    <figure className="flex min-w-0 flex-col gap-1.5">
      <figcaption className="text-sm font-medium">{title}</figcaption>
      {/* The table beside says the same to those who do not see it. */}
      <div aria-hidden className="h-52">
        <HistoryChart points={points} textOf={textOf} />
      </div>
    </figure>
  );
}

function DayTable({ days }: { days: readonly HistoryDay[] }) {
  return (
    <div
      role="region"
      aria-label="History by day"
      // A region that scrolls is a stop of Tab, so that keys can scroll it.
      tabIndex={0}
      className="max-h-58 overflow-auto rounded-md border lg:col-span-2 2xl:col-span-1"
    >
      <table className="w-full text-sm">
        <caption className="sr-only">Rows and bytes per day, newest first</caption>
        <thead className="sticky top-0 bg-sunken text-xs text-ink-muted">
          <tr>
            <th scope="col" className="px-3 py-1.5 text-left font-medium">
              Day
            </th>
            {["Runs", "Rows", "Saved"].map((heading) => (
              <th key={heading} scope="col" className="px-3 py-1.5 text-right font-medium">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {[...days].reverse().map(({ day, runs, rows, bytes }) => (
            <tr key={day}>
              <th scope="row" className="px-3 py-1.5 text-left font-normal">
                <Day day={day} />
              </th>
              <td className="tabular px-3 py-1.5 text-right">{countText(runs)}</td>
              <td className="tabular px-3 py-1.5 text-right">{countText(rows)}</td>
              <td className="tabular px-3 py-1.5 text-right">{bytesText(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shortCount(count: number): string {
  return new Intl.NumberFormat("en-GB", { notation: "compact" }).format(count);
}
