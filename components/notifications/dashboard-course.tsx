"use client";

import dynamic from "next/dynamic";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { countText } from "@/components/format/count-text";
import { dayText, instantText } from "@/components/format/instant-text";
import { CountLink } from "@/components/notifications/dashboard-figures";
import type { DashboardView } from "@/components/notifications/dashboard-url";
import { shareText } from "@/components/notifications/dashboard-words";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";

const HEIGHT = "h-48";

// Drawing charts takes a hundred kilobytes that no other page needs.
const Charts = dynamic(
  () => import("@/components/notifications/dashboard-charts").then((file) => file.DashboardCharts),
  { ssr: false, loading: () => <Skeleton className={HEIGHT} /> },
);

/** The course of the period, hour by hour or day by day: as charts, and the same numbers as a table. */
export function DashboardCourse({ view }: { view: DashboardView }) {
  const { timeZone, locale } = useBusinessZone();
  const isHourly = view.bucket === "HOUR";
  const nameOf = ({ startsAt, day }: DashboardView["buckets"][number]) =>
    isHourly ? instantText(startsAt, timeZone, locale).slice(-5) : dayText(day, locale);
  const unit = isHourly ? "hour" : "day";
  return (
    <Card
      title={`${isHourly ? "Hour by hour" : "Day by day"}`}
      description="By when the messages were planned."
    >
      <div className="grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Charts
          points={view.buckets.map((bucket) => ({
            name: nameOf(bucket),
            delivered: bucket.delivered,
            underWay: bucket.waiting + bucket.onTheWay,
            failed: bucket.failed,
            notSent: bucket.notSent,
            rate: bucket.deliveredBps === null ? null : bucket.deliveredBps / 100,
          }))}
          unit={unit}
        />
        <div
          role="region"
          aria-label={`The numbers by ${unit}, scrolls`}
          tabIndex={0}
          className="max-h-104 max-w-full overflow-auto rounded-md border"
        >
          <table aria-label={`Messages by ${unit}`} className="w-full text-sm">
            <thead className="sticky top-0 bg-sunken text-left text-xs text-ink-muted">
              <tr>
                <th scope="col" className="px-2 py-1.5 font-medium">
                  {isHourly ? "Hour" : "Day"}
                </th>
                {["Messages", "Delivered", "Failed", "Rate"].map((heading) => (
                  <th key={heading} scope="col" className="px-2 py-1.5 text-right font-medium">
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {view.buckets.map((bucket) => {
                const name = nameOf(bucket);
                const day = { from: bucket.day, to: bucket.day };
                const count = (value: number, status: DashboardView["statuses"]["failed"], what: string) =>
                  // The list knows days, no hours.
                  isHourly ? (
                    countText(value)
                  ) : (
                    <CountLink count={value} filter={{ ...day, status }} what={`${what} of ${name}`} />
                  );
                return (
                  <tr key={bucket.startsAt.toISOString()} className="border-t">
                    <th scope="row" className="px-2 py-1 text-left font-normal whitespace-nowrap">
                      {name}
                    </th>
                    <td className="tabular px-2 py-1 text-right">{count(bucket.messages, [], "Messages")}</td>
                    <td className="tabular px-2 py-1 text-right">
                      {count(bucket.delivered, view.statuses.delivered, "Delivered messages")}
                    </td>
                    <td className="tabular px-2 py-1 text-right">
                      {count(bucket.failed, view.statuses.failed, "Failed messages")}
                    </td>
                    <td className="tabular px-2 py-1 text-right whitespace-nowrap">
                      {shareText(bucket.deliveredBps)}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </div>
    </Card>
  );
}
