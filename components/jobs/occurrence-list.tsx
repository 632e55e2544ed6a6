"use client";

import { useMemo } from "react";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { instantText, offsetText } from "@/components/format/instant-text";
import { ClockMark } from "@/components/jobs/clock-mark";
import type { Occurrence } from "@/components/jobs/jobs-looks";
import { occurrenceMark } from "@/components/jobs/occurrence-marks";

export interface OccurrenceListProps {
  label: string;
  occurrences: readonly Occurrence[];
  /** The zone in which they are meant. */
  zone: string;
}

/** Times at which a schedule runs, by its own clocks and in UTC, with a mark where the clocks are changed. */
export function OccurrenceList({ label, occurrences, zone }: OccurrenceListProps) {
  const { locale } = useBusinessZone();
  // Twice the same would look like a mistake.
  const isUtc = zone === "UTC";
  const weekday = useMemo(
    () => new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: zone }),
    [locale, zone],
  );
  return (
    <table aria-label={label} className="tabular w-full text-left text-sm">
      <thead className="text-xs text-ink-muted">
        <tr className="border-b">
          <th scope="col" className="py-1.5 pr-3 font-medium wrap-anywhere">
            {zone}
          </th>
          {isUtc ? null : (
            <th scope="col" className="py-1.5 font-medium">
              UTC
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {occurrences.map((occurrence, index) => {
          const mark = occurrenceMark(occurrence, occurrences[index - 1]);
          return (
            <tr key={occurrence.utc} className="border-b align-top last:border-b-0">
              <td className="py-1.5 pr-3">
                <time dateTime={occurrence.utc}>
                  {weekday.format(occurrence.at)} {instantText(occurrence.at, zone, locale)}
                </time>{" "}
                <span className="text-xs text-ink-faint">{offsetText(occurrence.at, zone)}</span>
                {mark ? <ClockMark>{mark}</ClockMark> : null}
              </td>
              {isUtc ? null : (
                <td className="py-1.5 text-ink-muted">{instantText(occurrence.at, "UTC", locale)}</td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
